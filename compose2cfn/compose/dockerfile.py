"""What a Dockerfile copies from its build context into an image, and what it starts from.

Only what can be said for certain: a path with a variable that the file itself doesn't set is left
out, and so is what comes from another stage or image (Dockerfile reference, 'COPY').
"""

from __future__ import annotations

import json
import posixpath
import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from compose2cfn.core.values import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEREDOC = re.compile(r"<<-?[\"']?(\w+)[\"']?")
_VARIABLE = re.compile(r"\$(?:(\w+)|\{(\w+)\})")
_FROM = re.compile(r"(?:--\S+\s+)*(?P<image>\S+)(?:\s+as\s+(?P<name>\S+))?", re.IGNORECASE)
_PAIR = re.compile(r"(\w+)(?:=|\s+)(?:\"([^\"]*)\"|'([^']*)'|(\S*))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """One source of a COPY or ADD: what lies at ``source`` in the context lies at ``target``.

    Of a folder the content is copied; of a file the target is a folder where it ends with `/`.
    """

    source: str
    target: str
    line: int

    def holds(self, path: str, at: str) -> bool:
        """Whether what lies at ``path`` in the context is at ``at`` in the image."""
        target = posixpath.normpath(self.target)
        if self.source and path and fnmatchcase(path, self.source):
            return at in {target, posixpath.join(target, posixpath.basename(path))}
        inside = path if not self.source else _below(self.source, path)
        return inside is not None and posixpath.normpath(posixpath.join(target, inside)) == at


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """An image that a stage starts from, as it is written."""

    image: str
    line: int


@dataclass(slots=True)
class _Stage:
    name: str
    copied: list[Copied] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    directory: str = "/"


def copied(text: str, target: str | None) -> tuple[Copied, ...]:
    """Return what the stage ``target`` (default: the last) copies, with the stages it is made on.

    Nothing where there is no such stage.
    """
    stages: list[_Stage] = []
    for line, keyword, rest in _instructions(text):
        if keyword == "FROM":
            stages.append(_stage(rest, stages))
        elif stages:
            _take(stages[-1], keyword, rest, line)
    if target is None:
        return tuple(stages[-1].copied) if stages else ()
    wanted = [
        stage for number, stage in enumerate(stages) if target.lower() in {stage.name, str(number)}
    ]
    return tuple(wanted[-1].copied) if wanted else ()


def bases(text: str, target: str | None) -> tuple[Base, ...]:
    """Return the images that stages start from, up to the stage ``target`` (default: the last).

    Neither other stages nor `scratch`, nor an image whose name has a variable.
    """
    names: list[str] = []
    found: list[Base] = []
    for line, keyword, rest in _instructions(text):
        stage = _FROM.match(rest) if keyword == "FROM" else None
        if stage is None:
            continue
        image, name = stage["image"], (stage["name"] or "").lower()
        if image.lower() not in {*names, "scratch"} and "$" not in image:
            found.append(Base(image=image, line=line))
        if target is not None and target.lower() in {name, str(len(names))}:
            break
        names.append(name)
    return tuple(found)


def _stage(rest: str, before: list[_Stage]) -> _Stage:
    found = _FROM.match(rest)
    image, name = (found["image"], found["name"] or "") if found else ("", "")
    base = next((it for it in reversed(before) if it.name == image.lower() and it.name), None)
    if base is None:
        return _Stage(name.lower())
    return _Stage(name.lower(), [*base.copied], dict(base.values), base.directory)


def _take(stage: _Stage, keyword: str, rest: str, line: int) -> None:
    if keyword in {"ENV", "ARG"}:
        for name, *given in _PAIR.findall(rest):
            value = _resolved(stage, next(filter(None, given), ""))
            if value is not None:
                stage.values[name] = value
    elif keyword == "WORKDIR":
        directory = _resolved(stage, rest.strip("\"'"))
        stage.directory = posixpath.join(stage.directory, directory or f"/{rest}")
    elif keyword in {"COPY", "ADD"}:
        stage.copied += _copies(stage, rest, line)


def _copies(stage: _Stage, rest: str, line: int) -> Iterator[Copied]:
    words = _words(rest)
    while words and words[0].startswith("--"):
        if words[0].startswith("--from="):
            return
        words = words[1:]
    target = _resolved(stage, words[-1]) if words else None
    if target is None:
        return
    for word in words[:-1]:
        source = _resolved(stage, word)
        if source is not None and "://" not in source and not source.startswith("<<"):
            clean = posixpath.normpath(source.lstrip("/") or ".")
            yield Copied(
                source="" if clean == "." else clean,
                target=posixpath.join(stage.directory, target),
                line=line,
            )


def _words(rest: str) -> list[str]:
    """Return the words of an instruction, also of its JSON form."""
    flags = re.match(r"(?:--\S+\s+)*", rest)
    end = flags.end() if flags else 0
    if rest[end:].startswith("["):
        try:
            return [*rest[:end].split(), *map(str, json.loads(rest[end:]))]
        except ValueError:
            return []
    return rest.split()


def _resolved(stage: _Stage, text: str) -> str | None:
    """Return a text with its variables, or None where one isn't known."""
    names = {first or second for first, second in _VARIABLE.findall(text)}
    if "$" in _VARIABLE.sub("", text) or names - stage.values.keys():
        return None
    return _VARIABLE.sub(lambda found: stage.values[found[1] or found[2]], text)


def _below(folder: str, path: str) -> str | None:
    if path == folder:
        return ""
    return path.removeprefix(f"{folder}/") if path.startswith(f"{folder}/") else None


def _instructions(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield line, keyword and rest of each instruction; the bodies of here-documents are left out.

    Lines are continued with a backslash: a file that chooses another escape character yields less.
    """
    lines = text.splitlines()
    number = 0
    while number < len(lines):
        start, joined = number, lines[number].strip()
        number += 1
        if not joined or joined.startswith("#"):
            continue
        while joined.endswith("\\") and number < len(lines):
            following = lines[number].strip()
            number += 1
            joined = f"{joined[:-1]}{'' if following.startswith('#') else following}"
            if following.startswith("#"):
                joined += "\\"
        keyword, _, rest = joined.partition(" ")
        yield start + 1, keyword.upper(), rest.strip()
        for end in _HEREDOC.findall(rest):
            while number < len(lines) and lines[number].strip() != end:
                number += 1
            number += 1
