"""What `convert` is told of images and of attributes that ECS doesn't have."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

from compose2cfn.cli.signature import Option

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.translate.images import ImageChoice

ImageRegistry: TypeAlias = Annotated[
    str | None,
    Option(
        "--image-registry",
        help="Where images of services with 'build' are pulled from; before x-aws-registry.",
        metavar="HOST[/PATH]",
    ),
]
ImageTag: TypeAlias = Annotated[
    str | None,
    Option("--image-tag", help="Default of the template's parameter ImageTag.", metavar="TAG"),
]
ImagesLock: TypeAlias = Annotated[
    Path | None,
    Option("--images-lock", help="Pin the images to the digests in this file.", metavar="FILE"),
]


class OnUnsupported(StrEnum):
    """What becomes of an attribute that ECS doesn't have and nobody misses."""

    ERROR = "error"
    WARN = "warn"


Unsupported: TypeAlias = Annotated[
    OnUnsupported,
    Option("--on-unsupported", help="Refuse attributes that have no effect on ECS, or warn."),
]


def image_choice(registry: str | None, tag: str | None, lock: Path | None) -> ImageChoice:
    """Return what the command line says of images.

    Raises :class:`WrongUsage` for a registry or a tag that can't be one, and :class:`InputError`
    for a wrong lock file.
    """
    from compose2cfn.cli.usage import wrong_value
    from compose2cfn.core.files import read_text
    from compose2cfn.translate.image_lock import load_lock
    from compose2cfn.translate.images import ImageChoice, is_registry, is_tag

    if registry is not None and not is_registry(registry):
        told = f"'{registry}' is no registry, HOST or HOST/PATH without 'https://'"
        raise wrong_value(told, option="--image-registry")
    if tag is not None and not is_tag(tag):
        raise wrong_value(f"'{tag}' is no tag of an image", option="--image-tag")
    digests = {} if lock is None else load_lock(read_text(lock))
    return ImageChoice(registry=registry, tag=tag, digests=digests, locked=lock is not None)


def with_unsupported(
    items: Iterable[Diagnostic], on_unsupported: OnUnsupported
) -> Iterator[Diagnostic]:
    """Yield the diagnostics, what is merely left out as errors where that is wanted."""
    from compose2cfn.core.diagnostics import Severity
    from compose2cfn.core.values import replace
    from compose2cfn.translate.codes import UNSUPPORTED

    for item in items:
        refused = on_unsupported is OnUnsupported.ERROR and item.code == UNSUPPORTED.id
        yield replace(item, severity=Severity.ERROR) if refused else item
