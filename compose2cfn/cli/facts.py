"""`compose2cfn facts`: look up the existing environment and write facts.json."""

from __future__ import annotations

from compose2cfn.cli.options import Output, Region
from compose2cfn.cli.project import ProjectOptions


def facts(
    options: ProjectOptions,
    region: Region = None,
    output: Output = None,
) -> None:
    """Look up the environment in AWS, with read-only calls.

    Prints facts about the VPC, subnets, cluster and load balancer that the project names.
    """
    from compose2cfn.aws.discover import discover
    from compose2cfn.aws.session import open_session
    from compose2cfn.cli.output import check_outputs, deliver, tell
    from compose2cfn.cli.project import load_project
    from compose2cfn.core.diagnostics import Diagnostics
    from compose2cfn.environment import check, dump_facts
    from compose2cfn.translate.translate import needs

    check_outputs((output,), options.named_files)
    loaded = load_project(options)
    request = needs(loaded.project)
    found = discover(request, open_session(region))
    misfits = Diagnostics(check(request, found))
    misfits.raise_if_failed()
    tell(misfits)
    deliver(dump_facts(found), output)
