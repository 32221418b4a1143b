"""Which values may be secret, and what is shown in their place.

A value is taken for secret when its key says so (`DB_PASSWORD`), when it has the form of a
credential, or when it looks random. What is shown instead is a short fingerprint, so that "changed"
and "the same" can still be told apart; four digits, so that it can't be used to try out passwords.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from compose2cfn.changes.model import Hidden
from compose2cfn.core.values import dataclass
from compose2cfn.review.entropy import looks_random

if TYPE_CHECKING:
    from collections.abc import Callable

    from compose2cfn.cfn.template import Json

_SECRET_KEY = re.compile(
    r"(?i)passw|passphrase|secret|token(?!i[sz])|credential|(?:^|_)pwd|dsn$"
    r"|(?:^|_)(?:auth|pass|pw)$|connection_?string|(?:api|private|access|encryption|signing|master|account|shared)_?key"
)
_REFERENCE_KEY = re.compile(
    r"(?i)(?:_file|_path|_?arns?|_?id|_?ids|_ttl|valuefrom)$|^secrets$|^secretname$"
)
_CREDENTIAL = re.compile(
    r"(?:AKIA|ASIA)[A-Z0-9]{12,}|gh[pousr]_\w{20,}|github_pat_\w{20,}|xox[abpr]-[\w-]{8,}"
    r"|sk-[\w-]{16,}|[sr]k_(?:live|test)_\w{8,}|glpat-[\w-]{16,}|eyJ[\w-]{8,}\.[\w-]{8,}\."
    r"|-----BEGIN [A-Z ]*PRIVATE KEY"
    # a scheme is short; without a bound a long word takes quadratic time
    r"|[a-z][a-z0-9+.-]{0,30}://[^\s/@:]*:[^\s/@]+@"
    r"|(?i:\b(?:password|pwd|accountkey|sharedaccesskey)=[^\s;$%<{]{3,})"
)
_REFERENCE = re.compile(r"^(?:arn:|\{\{resolve:)")
_NAME = re.compile(r"(?:AWS::)?[A-Za-z0-9]+(?:\.[A-Za-z0-9.]+)?")


def fingerprint(value: Json) -> str:
    """Return `sha256:1a2b…` of a value; the same for the same value."""
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True, default=str)
    return f"sha256:{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:4]}…"


def is_secret_key(key: str) -> bool:
    """Tell whether a name promises a secret value (and no reference to one)."""
    return bool(_SECRET_KEY.search(key)) and not _REFERENCE_KEY.search(key)


def is_secret_value(value: Json) -> bool:
    """Tell whether a text has the form of a credential or looks random."""
    if not isinstance(value, str) or _REFERENCE.match(value):
        return False
    return bool(_CREDENTIAL.search(value)) or looks_random(value)


def has_credential(text: str) -> bool:
    """Tell whether a text holds a credential of a known form, or an address with a password."""
    return bool(_CREDENTIAL.search(text))


def is_secret(path: str, value: Json) -> bool:
    """Tell whether the scalar at ``path`` (`/Properties/…/DB_PASSWORD/Value`) is secret."""
    if value is None or value == "" or isinstance(value, bool | Hidden):
        return False
    if isinstance(value, str) and _REFERENCE.match(value):
        return False
    steps = path.split("/")[-2:]
    named = steps[-1:] if steps[-1:] != ["Value"] else steps
    return any(is_secret_key(step) for step in named) or is_secret_value(value)


@dataclass(frozen=True, slots=True)
class Redacted:
    """What stands in a shown value instead of a secret."""

    fingerprint: str


def _covered(value: Json) -> Json:
    return Redacted(fingerprint(value))


@dataclass(frozen=True, slots=True)
class Revealed:
    """A secret that its reader asked to see; only a terminal shows it."""

    value: Json


def redacted(path: str, value: Json, cover: Callable[[Json], Json] = _covered) -> Json:
    """Return a value of any shape with :class:`Redacted` for each secret in it.

    What is redacted or revealed already stays so; ``cover`` makes what takes a secret's place.
    """
    if isinstance(value, Redacted | Revealed):
        return value
    if isinstance(value, Hidden):
        return _redacted_token(path, value)
    if isinstance(value, Mapping):
        if is_reference(value):
            return value
        inside = named_path(path, value)
        return {str(key): redacted(f"{inside}/{key}", item, cover) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [redacted(path, item, cover) for item in value]
    return cover(value) if is_secret(path, value) else value


def _redacted_token(path: str, value: Hidden) -> Hidden:
    """Return a hidden value; what the update makes known is named by resources, no secret."""
    names = value.token.split(", ") if value.reason == "known-after-apply" else ()
    if names and all(map(_is_name, names)):
        return value
    secret = is_secret(path, value.token)
    return Hidden(value.reason, fingerprint(value.token)) if secret else value


def is_reference(value: Mapping[str, Json]) -> bool:
    """Tell whether a value only names something of the template, which may look random."""
    if len(value) != 1 or not value.keys() <= {"Ref", "Fn::GetAtt"}:
        return False
    (told,) = value.values()
    parts = told if isinstance(told, list) and "Ref" not in value else [told]
    return all(isinstance(part, str) and _is_name(part) for part in parts)


def _is_name(text: str) -> bool:
    return bool(_NAME.fullmatch(text)) and not _CREDENTIAL.search(text)


def named_path(path: str, value: Mapping[str, Json]) -> str:
    """Return the path of a map's items; a variable, a parameter or a tag is known by its name."""
    name = value.get("Name", value.get("Key"))
    return f"{path}/{name}" if isinstance(name, str) and "Value" in value else path
