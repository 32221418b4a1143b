"""Records of what an environment has run: one for each digest of an image, named by it.

A record is `ENVIRONMENT/<the digest's 64 hexadecimal digits>.json` below a folder or a prefix in
Amazon S3. Its name is what counts, so one question tells all that ran; its content is for people.
The first record of a digest stays.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Protocol

from compose2cfn.cfn.template_reader import read
from compose2cfn.core.errors import AwsError, InputError
from compose2cfn.core.source import Source
from compose2cfn.core.values import dataclass
from compose2cfn.gate.codes import NOTHING_RAN
from compose2cfn.gate.requirements import resources_of
from compose2cfn.gate.stack_states import SUCCEEDED_STATES
from compose2cfn.review.images import digest_of
from compose2cfn.review.reading import TASK_DEFINITION, containers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from compose2cfn.gate.ports import CloudFormation, Objects
    from compose2cfn.gate.record_store import BucketPlace

SCHEMA_VERSION = 1

_NAME = re.compile(r"([0-9a-f]{64})\.json")


class DeploymentRecords(Protocol):
    """Where the records are."""

    def names(self, environment: str) -> Iterable[str]:
        """Return the names of an environment's records, without what comes before them."""

    def add(self, environment: str, name: str, text: str) -> bool:
        """Write a record; returns False where there is one of that name already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketRecords:
    """Records below a prefix of a bucket."""

    objects: Objects
    place: BucketPlace

    def names(self, environment: str) -> Iterable[str]:
        """Return the names of an environment's records."""
        folder = f"{self.place.prefix}{environment}/"
        return [key.removeprefix(folder) for key in self.objects.keys(self.place.bucket, folder)]

    def add(self, environment: str, name: str, text: str) -> bool:
        """Write a record; returns False where there is one of that name already."""
        return self.objects.put(self.place.bucket, f"{self.place.prefix}{environment}/{name}", text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """What a stack runs: its ARN, and its images, those with a digest apart from the others."""

    stack_arn: str
    pinned: tuple[str, ...]
    unpinned: tuple[str, ...]


def ran(records: DeploymentRecords, environment: str) -> frozenset[str]:
    """Return the digests (`sha256:…`) that an environment has run, by its records' names."""
    found = map(_NAME.fullmatch, records.names(environment))
    return frozenset(f"sha256:{name[1]}" for name in found if name)


def deployment(cf: CloudFormation, stack: str) -> Deployment:
    """Return what a stack runs, as its template says.

    CloudFormation ends an operation when the services are steady, so what the template names has
    run. Raises :class:`InputError` where there is no such stack or no pinned image, and
    :class:`AwsError` where its last operation didn't succeed.
    """
    state = cf.stack(stack)
    if state is None:
        raise InputError((NOTHING_RAN.error(f"there is no stack '{stack}'"),))
    if state.status not in SUCCEEDED_STATES:
        told = f"stack '{stack}' is in state {state.status}, so nothing is recorded"
        raise AwsError((NOTHING_RAN.error(told, hint="look at its events, and deploy again"),))
    text = cf.stack_template(state.arn, processed=True) or "{}"
    images = list(_images(text))
    pinned = tuple(sorted({digest for digest, _ in images if digest}))
    if not pinned:
        told = f"no image of stack '{stack}' is pinned by digest, so nothing can be recorded"
        raise InputError((NOTHING_RAN.error(told),))
    return Deployment(
        stack_arn=state.arn,
        pinned=pinned,
        unpinned=tuple(sorted({name for digest, name in images if not digest})),
    )


def _images(template: str) -> Iterable[tuple[str, str]]:
    """Yield digest and name of each image in a template's task definitions."""
    for body in resources_of(read(Source("template", template))).values():
        if body.get("Type") == TASK_DEFINITION:
            for container in containers(body).values():
                image = container.get("Image")
                yield digest_of(image), image if isinstance(image, str) else json.dumps(image)


def record(
    records: DeploymentRecords, environment: str, found: Deployment, *, at: str, by: str
) -> tuple[str, ...]:
    """Write a record for each pinned digest; return those that weren't recorded before.

    ``at`` is the time (RFC 3339) and ``by`` the caller.
    """
    told = {
        "schemaVersion": SCHEMA_VERSION,
        "environment": environment,
        "stack": found.stack_arn,
        "at": at,
        "by": by,
    }
    return tuple(
        digest
        for digest in found.pinned
        if records.add(
            environment,
            f"{digest.removeprefix('sha256:')}.json",
            json.dumps({**told, "digest": digest}, indent=2) + "\n",
        )
    )
