"""Values as one line of safe text."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from compose2cfn.changes.model import Hidden, Op
from compose2cfn.core.values import dataclass
from compose2cfn.review.redaction import Redacted, Revealed, is_reference, redacted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.model import OutputChange, PropertyChange

_UNSAFE = re.compile(
    # C0 and C1 controls, line and paragraph separators, lone surrogates, and what reorders or
    # hides text
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_DIGEST = re.compile(r"(sha256:[0-9a-f]{12})[0-9a-f]{52}")
LONGEST = 160

_HIDDEN = {
    "known-after-apply": "(known after the update)",
    "no-echo": "(NoEcho, not shown)",
    "truncated": "(cut by AWS)",
    "unresolved": "(not known here)",
    "not-told": "(value not told)",
}


def clean(text: str) -> str:
    """Return a text on one line, with everything escaped that a terminal would act on."""
    return _UNSAFE.sub(
        lambda match: _SHORT.get(match[0]) or ascii(match[0])[1:-1],
        text,
    )


def shown(path: str, value: Json, longest: int = LONGEST) -> str:
    """Return a value as one line; secrets as their fingerprint, long values shortened."""
    return shortened(_DIGEST.sub(r"\1…", clean(_text(redacted(path, value)))), longest)


def shortened(text: str, longest: int = LONGEST) -> str:
    """Return a text cut to ``longest`` characters, with a word on how many are missing."""
    if len(text) > longest:
        return f"{text[:longest]}… ({len(text) - longest} more characters)"
    return text


def _text(value: Json) -> str:
    if isinstance(value, Hidden):
        return _hidden(value)
    if isinstance(value, Redacted):
        return value.fingerprint
    if isinstance(value, str | Revealed):
        return str(value.value if isinstance(value, Revealed) else value) or '""'
    if isinstance(value, Mapping) and is_reference(value):
        return _reference(value)
    if isinstance(value, Mapping | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True, default=_text)
    return json.dumps(value)


def _reference(value: Mapping[str, Json]) -> str:
    ((function, told),) = value.items()
    name = ".".join(str(part) for part in told) if isinstance(told, list) else told
    return f"{function.removeprefix('Fn::')} {name}"


def _hidden(value: Hidden) -> str:
    words = _HIDDEN.get(value.reason, f"({value.reason})")
    if not value.token:
        return words
    if value.reason == "truncated":
        return f"(cut by AWS, signature {value.token[:8]}…)"
    return f"{words[:-1]}: {value.token})"


@dataclass(frozen=True, slots=True)
class Sides:
    """A property's values as text, None where there is none; or a ``note`` that tells both."""

    before: str | None
    after: str | None
    note: str = ""


def change_of(item: PropertyChange) -> str:
    """Return a property's change: `1.0 → 1.1`, `added 80`, `removed 80`."""
    sides = sides_of(item)
    if sides.note:
        return sides.note
    if sides.before is None:
        return f"added {sides.after}"
    return f"removed {sides.before}" if sides.after is None else f"{sides.before} → {sides.after}"


def sides_of(item: PropertyChange, longest: int = LONGEST) -> Sides:
    """Return what a property was and will be."""
    if item.op is Op.ADD:
        return Sides(None, _item(item.path, item.after, longest))
    if item.op is Op.REMOVE:
        return Sides(_item(item.path, item.before, longest), None)
    if source := _source(item):
        return Sides(None, None, f"gets the new value of {source}")
    before, after = (shown(item.path, value, longest) for value in (item.before, item.after))
    if before == after and isinstance(item.before, Hidden):
        return Sides(None, None, f"changes {before}")
    return Sides(before, after)


def _source(item: PropertyChange) -> str | None:
    """Return what a reference gets its new value from, where only the update makes it known."""
    after = redacted(item.path, item.after)
    if not isinstance(item.before, Mapping) or not is_reference(item.before):
        return None
    known_later = isinstance(after, Hidden) and after.reason == "known-after-apply"
    return clean(after.token) or None if known_later else None


def output_of(output: OutputChange) -> tuple[str | None, str | None]:
    """Return an output's value before and after, with its export; None where there is none.

    Where neither tells the difference (a description), everything is shown.
    """
    path = f"/{output.name}"
    sides = [
        None if op is output.op else value
        for op, value in ((Op.ADD, output.before), (Op.REMOVE, output.after))
    ]
    before, after = (None if side is None else _output(path, side) for side in sides)
    if before == after:
        before, after = (None if side is None else shown(path, side) for side in sides)
    return before, after


def follows(output: OutputChange) -> bool:
    """Whether the output is written as before, and only the resource that it names has a new id."""
    return output.op is Op.MODIFY and output.before == output.after


def outputs_told(
    outputs: Iterable[OutputChange],
) -> Iterator[tuple[str, str | None, str | None, str]]:
    """Yield the name, the value before and after of each output, or names and one sentence.

    An output that only names a resource with a new id, such as the next revision of a task
    definition, is written as it was: those stand together in one row.
    """
    following: list[str] = []
    for output in outputs:
        name = clean(output.name)
        if follows(output):
            following.append(name)
        else:
            yield (name, *output_of(output), "")
    if following:
        told = "written as before; the value follows the resource that it names"
        yield ", ".join(following), None, None, told


def _output(path: str, value: Json) -> str:
    if not isinstance(value, Mapping) or "Value" not in value:
        return shown(path, value)
    export = value.get("Export")
    name = export.get("Name") if isinstance(export, Mapping) else export
    return shown(path, value["Value"]) + (f", exported as {shown(path, name)}" if name else "")


def _item(path: str, value: Json, longest: int) -> str:
    """Return an item of a list; of a named value only the value, since the path has the name."""
    if isinstance(value, Mapping) and value.keys() in ({"Name", "Value"}, {"Key", "Value"}):
        return shown(f"{path}/Value", value["Value"], longest)
    if isinstance(value, Mapping) and value.keys() == {"Name", "ValueFrom"}:
        return f"from {shown(f'{path}/ValueFrom', value['ValueFrom'], longest)}"
    return shown(path, value, longest)


def name_of(path: str) -> str:
    """Return a path as people read it: `ContainerDefinitions/web/Image`."""
    name = path.removeprefix("/Properties/").removeprefix("/")
    return clean(name.replace("~1", "/").replace("~0", "~")) or "everything"
