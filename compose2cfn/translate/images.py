"""Which image a service runs: the one that it names, or the one that is built for it.

A service with only `build` has the name that Docker Compose itself gives the image,
`<project>-<service>`, in a registry that is named by `x-aws-registry` or `--image-registry`, else
in the Amazon ECR registry of the account and Region that the stack is created in. Pseudo parameters
stand for these, so the template fits every account. The tag is a parameter of the template without
a default: which build is deployed is never guessed.

The lock file pins a reference to a digest, `REPOSITORY@sha256:…`: then the review sees every change
of an image, and tasks that start at different times run the same one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compose2cfn.cfn.template import Parameter, sub
from compose2cfn.compose.x_aws_values import REGISTRY
from compose2cfn.core.values import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compose2cfn.cfn.template import Json
    from compose2cfn.compose.model import Project, Service

IMAGE_TAG = "ImageTag"
OWN_REGISTRY = "${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}"

_DIGEST = "@sha256:"
_REPOSITORY_PART = re.compile(r"[^a-z0-9]*([._-])[^a-z0-9]*")


def is_registry(text: str) -> bool:
    """Whether a text is a registry with what comes before its images' names."""
    return REGISTRY.fullmatch(text) is not None


def is_tag(text: str) -> bool:
    """Whether a text is a tag (OCI distribution specification)."""
    return re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}", text) is not None


def is_moving(name: str) -> bool:
    """Whether a reference may be another image tomorrow: no digest, and no tag or `latest`."""
    return _DIGEST not in name and _tag(name) in {"", "latest"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageChoice:
    """What the command line says of images; ``digests`` maps references to `sha256:…`."""

    registry: str | None = None
    tag: str | None = None
    digests: Mapping[str, str] = field(default_factory=dict)
    locked: bool = False
    """Whether every image is to be in the lock, so that one that isn't is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """The image of a service; ``text`` may hold `${…}` of Fn::Sub where it was made by us."""

    text: str
    made: bool = False
    assumed: bool = False
    local: bool = False
    moving: bool = False
    unlocked: bool = False

    @property
    def value(self) -> Json:
        """What stands in the task definition."""
        return sub(self.text) if self.made and "${" in self.text else self.text

    @property
    def pinned(self) -> bool:
        """Whether it is named by its digest."""
        return _DIGEST in self.text

    @property
    def has_tag_parameter(self) -> bool:
        """Whether the tag is the template's parameter."""
        return self.made and self.text.endswith(f"${{{IMAGE_TAG}}}")


def image_of(service: Service, project: Project, choice: ImageChoice) -> Image | None:
    """Return the image; None where a service has neither `image` nor `build`."""
    registry = choice.registry or project.aws.registry
    if service.image and not (registry and _is_built_under_a_local_name(service)):
        return _named(service, choice)
    if service.build is None:
        return None
    return _built(service, project, registry, choice)


def tag_parameter(choice: ImageChoice) -> Parameter:
    """Return the parameter that says which build of the project's own images runs."""
    return Parameter(
        type="String",
        description="Tag of the images that the project builds, as they were pushed",
        default=choice.tag,
    )


def _named(service: Service, choice: ImageChoice) -> Image:
    name = service.image or ""
    digest = choice.digests.get(name)
    if digest and _DIGEST not in name:
        return Image(text=f"{_without_tag(name)}@{digest}")
    return Image(
        text=name,
        local=_is_built_under_a_local_name(service),
        moving=is_moving(name),
        unlocked=choice.locked and _DIGEST not in name,
    )


def _built(service: Service, project: Project, registry: str | None, choice: ImageChoice) -> Image:
    local = service.image or f"{project.name}-{service.name}"
    tag = _tag(local) or f"${{{IMAGE_TAG}}}"
    base = f"{registry or OWN_REGISTRY}/{_repository(_without_tag(local))}"
    digest = choice.digests.get(local)
    return Image(
        text=f"{base}@{digest}" if digest else f"{base}:{tag}",
        made=True,
        assumed=registry is None,
        moving=not digest and tag == "latest",
        unlocked=choice.locked and not digest,
    )


def _is_built_under_a_local_name(service: Service) -> bool:
    """Whether the image's name is one that only the machine that builds it knows."""
    return service.build is not None and "/" not in (service.image or "/")


def _tag(name: str) -> str:
    """Return the tag of a reference without digest, or nothing."""
    return name.rpartition("/")[2].partition(":")[2]


def _without_tag(name: str) -> str:
    path, slash, last = name.rpartition("/")
    return f"{path}{slash}{last.partition(':')[0]}"


def _repository(name: str) -> str:
    """Return the name as registries take it: lower case, one separator at a time."""
    return _REPOSITORY_PART.sub(r"\1", name.lower()).strip("._-")
