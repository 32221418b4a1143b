"""Image references in their parts. Source: distribution's reference grammar."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from compose2cfn.cfn.template import Json

FLOATING = frozenset({"", "latest", "stable", "edge", "main", "master", "dev", "nightly"})
"""Tags that move; an empty one means `latest`."""


class Image(NamedTuple):
    """An image reference: repository (with its registry), tag and digest."""

    repository: str
    tag: str
    digest: str

    @property
    def is_mutable(self) -> bool:
        """Whether the same reference may be another image tomorrow, by custom of its tag."""
        return not self.digest and self.tag in FLOATING


def image_of(text: str) -> Image:
    """Return the parts of `registry:5000/repository:tag@sha256:…`."""
    name, _, digest = text.partition("@")
    head, slash, last = name.rpartition("/")
    repository, _, tag = last.partition(":")
    return Image(f"{head}{slash}{repository}", tag, digest)


def digest_of(image: Json) -> str:
    """Return the digest `sha256:…` that a task definition pins an image to, or an empty text.

    The registry before it may be left to CloudFormation (`Fn::Sub`); the digest never is.
    """
    told = image.get("Fn::Sub") if isinstance(image, Mapping) else image
    text = told[0] if isinstance(told, list) and told else told
    found = _PINNED.search(text) if isinstance(text, str) else None
    return found[1] if found else ""


_PINNED = re.compile(r"@(sha256:[0-9a-f]{64})$")
_VERSION = re.compile(r"v?([0-9]{1,9}(?:\.[0-9]{1,9}){0,3})(?=$|[-+_])(?P<more>.*)")
_FIRST_YEAR = 1000
_LONGEST_BUILD = 6


def version_of(tag: str) -> tuple[int, ...]:
    """Return the numbers of a version tag (`v1.2.3`, `1.2-alpine`); empty for any other tag.

    A preview (`2.0.0-rc.1`) and a build of a date are no version to compare, so they are empty too.
    """
    found = _VERSION.fullmatch(tag)
    if found is None or any(char.isdigit() for char in found["more"]):
        return ()
    numbers = tuple(int(part) for part in found[1].split("."))
    # a long number alone is a commit that happens to have no letter, or a time
    return () if len(numbers) == 1 and len(found[1].removeprefix("v")) > _LONGEST_BUILD else numbers


def is_major_step(old: tuple[int, ...], new: tuple[int, ...]) -> bool:
    """Tell whether the major version goes up; a single number or a year is none."""
    written = len(old) > 1 and len(new) > 1
    return written and old[0] < new[0] < _FIRST_YEAR
