"""The options that only `diff` has."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

from compose2cfn.cli.options import FORMAT_NAMES, ReportFormat
from compose2cfn.cli.signature import Option

Against: TypeAlias = Annotated[
    str | None,
    Option(
        "--against",
        help="What to compare with: a template FILE, the project at git:REV, or the deployed "
        "stack:NAME; by default the deployed stack, else git:HEAD.",
        metavar="FILE|git:|stack:",
    ),
]
Template: TypeAlias = Annotated[
    Path | None,
    Option("--template", help="Compare this template instead of converting.", metavar="FILE"),
]
Parameters: TypeAlias = Annotated[
    Path | None,
    Option("--parameters", help="Parameter values of what would be deployed.", metavar="FILE"),
]
AgainstParameters: TypeAlias = Annotated[
    Path | None,
    Option(
        "--against-parameters",
        help="Parameter values of the other side; by default the stack's, else the same.",
        metavar="FILE",
    ),
]
SsmValues: TypeAlias = Annotated[
    Path | None,
    Option(
        "--ssm-values",
        help='Values of SSM parameters: {"before": {NAME: VALUE}, "after": {…}}.',
        metavar="FILE",
    ),
]
DiffFormat: TypeAlias = Annotated[
    ReportFormat,
    Option("--format", help=f"Format of the report: {FORMAT_NAMES}.", metavar="FORMAT"),
]
ChangesCode: TypeAlias = Annotated[
    bool, Option("--exit-code", help="Exit with 10 where there are changes.")
]
