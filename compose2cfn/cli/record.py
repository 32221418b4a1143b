"""`compose2cfn record`: what an environment has run, for the policy of the next one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

from compose2cfn.cli.deployment_records import VARIABLE
from compose2cfn.cli.options import Region
from compose2cfn.cli.signature import Option
from compose2cfn.cli.usage import wrong_value

if TYPE_CHECKING:
    from compose2cfn.gate.deployments import Deployment


def record(
    stack: Annotated[str, Option("--stack", help="Stack that was deployed.", metavar="NAME")],
    environment: Annotated[
        str,
        Option(
            "--environment",
            help="What a policy calls it under 'promotedFrom', such as staging.",
            metavar="NAME",
        ),
    ],
    deployments: Annotated[
        str | None,
        Option(
            "--deployments",
            help=f"Folder or s3://BUCKET/PREFIX/ of the records (default: {VARIABLE}).",
            metavar="PLACE",
        ),
    ] = None,
    region: Region = None,
) -> None:
    """Record the images that a stack runs, for the policy of the next environment.

    To be run when the deployment is done and tested. Prints the digests that are recorded now and
    weren't before.
    """
    place = deployments or os.environ.get(VARIABLE)
    _check(environment, place)
    from compose2cfn.aws.clock import SystemClock
    from compose2cfn.aws.cloudformation import LiveCloudFormation
    from compose2cfn.aws.session import open_session
    from compose2cfn.cli.deployment_records import records_at
    from compose2cfn.cli.output import deliver
    from compose2cfn.gate import deployments as gate

    session = open_session(region)
    found = gate.deployment(LiveCloudFormation(session), stack)
    written = gate.record(
        records_at(str(place), session),
        environment,
        found,
        at=SystemClock().now(),
        by=session.identity.arn,
    )
    deliver("".join(f"{digest}\n" for digest in written), None)
    _tell(found, environment, len(written))


def _check(environment: str, place: str | None) -> None:
    from compose2cfn.review.policy_shape import is_environment

    if not is_environment(environment):
        raise wrong_value(f"'{environment}' is no name such as staging", option="--environment")
    if not place:
        raise wrong_value(
            f"say where the records are: --deployments PLACE, or {VARIABLE}", option="--deployments"
        )


def _tell(found: Deployment, environment: str, new: int) -> None:
    from compose2cfn.cli.output import note

    old = len(found.pinned) - new
    note(f"{environment} has run {len(found.pinned)} images, {old} of them recorded before.")
    for image in found.unpinned:
        note(f"Not recorded, because it has no digest: {image}")
