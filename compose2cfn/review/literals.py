"""Which plain texts of a container are a risk because they are secrets themselves.

Redaction hides whatever might be secret, since hiding too much costs little. A finding stops a
release, so it needs more: a name that promises a secret value, or the form of a credential.
"""

from __future__ import annotations

import re

from compose2cfn.review.entropy import looks_random
from compose2cfn.review.redaction import has_credential, is_secret_key

_ABOUT = re.compile(
    r"(?i)(?:^|[_.-])(?:min|max|length|size|count|limit|attempts|retries|age|expir\w*|ttl|lifetime"
    r"|validity|duration|timeout|interval|days|hours|minutes|seconds|rotation|policy|type|kind"
    r"|alg|algorithm|format|encoding|provider|backend|store|manager|driver|strategy|method|mode"
    r"|hasher|header|field|param|prefix|suffix|cookie|name|names|url|uri|endpoint|host|port|issuer"
    r"|audience|scopes?|region|path|file|dir|enabled?|disabled?|allow|require[ds]?|use|check"
    r"|reset|version|public|publishable|site)(?=$|[_.-])"
)
"""Words of a name that make it one about a secret: `PASSWORD_MIN_LENGTH`, `TOKEN_URL`."""

_PLAIN_NAME = re.compile(
    r"(?i)(?:^|[_.-])(?:sha\d*|commit|revision|rev|ref|git|build|release|tag|digest|checksum|hash|etag|uuid|guid"
    r"|version|trace|span|request|public|publishable|site|nonce|fingerprint|thumbprint|ids?|arn)"
    r"(?=$|[_.-])"
)
"""Words of a name that explain why a value looks random: `GIT_COMMIT`."""

_SWITCH = re.compile(r"(?i)true|false|yes|no|on|off|enabled?|disabled?|none|null|auto|default")
_PLACE = re.compile(r"/[\w./-]+|\.{1,2}/[\w./-]+|[a-z][a-z0-9+.-]*://[^\s@]+")
_PASSWORD = re.compile(r"(?i)passw|passphrase|pwd|secret")
_COUNT = re.compile(r"[0-9]{1,9}")


def is_plain_secret(key: str, value: object) -> bool:
    """Tell whether a variable or option holds a secret in readable form."""
    if not isinstance(value, str) or not value.strip() or _is_reference(value):
        return False
    if has_credential(value):
        return True
    if is_secret_key(key):
        return not _ABOUT.search(key) and not _is_harmless(key, value)
    return looks_random(value) and not _PLAIN_NAME.search(key) and not _PLACE.fullmatch(value)


def _is_harmless(key: str, value: str) -> bool:
    """Tell whether a value is a switch, a place, or a number that no password is."""
    if _SWITCH.fullmatch(value) or (_PLACE.fullmatch(value) and not _is_dsn(key)):
        return True
    return bool(_COUNT.fullmatch(value)) and not _PASSWORD.search(key)


def _is_dsn(key: str) -> bool:
    return key.lower().endswith("dsn")


def _is_reference(value: str) -> bool:
    return value.startswith(("arn:", "{{resolve:"))
