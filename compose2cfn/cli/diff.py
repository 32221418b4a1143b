"""`compose2cfn diff`: predicted changes, offline by default."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compose2cfn.cli.diff_options import (
    Against,
    AgainstParameters,
    ChangesCode,
    DiffFormat,
    Parameters,
    SsmValues,
    Template,
)
from compose2cfn.cli.image_options import ImageRegistry, ImagesLock, ImageTag
from compose2cfn.cli.options import (
    DeployedBy,
    FactsFile,
    Output,
    Outs,
    PermissionsBoundary,
    PolicyFile,
    Region,
    ReportFormat,
    ShowValues,
    Target,
)
from compose2cfn.cli.project import ProjectOptions
from compose2cfn.cli.usage import WrongUsage, wrong_value
from compose2cfn.core.values import dataclass, replace

if TYPE_CHECKING:
    from compose2cfn.changes.model import ChangeSet
    from compose2cfn.cli.conversion import Choices
    from compose2cfn.cli.diff_sides import Conversion, Side
    from compose2cfn.environment import Facts
    from compose2cfn.review.model import Review
    from compose2cfn.review.policy import Policy


def diff(
    *,
    against: Against = None,
    template: Template = None,
    parameters: Parameters = None,
    against_parameters: AgainstParameters = None,
    ssm_values: SsmValues = None,
    options: ProjectOptions,
    facts: FactsFile = None,
    region: Region = None,
    target: Target = DeployedBy.ECS,
    image_registry: ImageRegistry = None,
    image_tag: ImageTag = None,
    images_lock: ImagesLock = None,
    permissions_boundary: PermissionsBoundary = None,
    policy: PolicyFile = None,
    show_values: ShowValues = False,
    format_: DiffFormat = ReportFormat.TEXT,
    output: Output = None,
    out: Outs = None,
    exit_code: ChangesCode = False,
) -> None:
    """Predict what CloudFormation would do, without AWS credentials.

    What changes the template, such as --images-lock, is to be given as to 'convert'.
    """
    from compose2cfn.cli.conversion import choices_of
    from compose2cfn.cli.diff_sides import Conversion
    from compose2cfn.cli.output import note
    from compose2cfn.cli.policy import policy_of
    from compose2cfn.cli.report_outputs import check_show_values, outputs

    values = (parameters, against_parameters, ssm_values)
    reads = (*options.named_files, template, against, *values, facts, images_lock, policy)
    wanted = outputs(out, output, reads=reads)
    check_show_values(format_, asked=show_values, to_file=output is not None or bool(out))
    choices = choices_of(target, (image_registry, image_tag, images_lock), permissions_boundary)
    how = Conversion(options=options, facts=facts, region=region, choices=choices, lock=images_lock)
    old, new, why = _sides(against, template, how)
    read = _Values.read(*values, old)
    review = _reviewed(old, new, read, region, (policy_of(policy, options.files), show_values))
    note(f"Compared {new.name} with {old.name}{why}; {_certainty(review.changes)}.")
    _deliver(review, wanted, format_, output)
    _end(review.changes, asks=exit_code)


def _check_alone(template: Path | None, choices: Choices) -> None:
    """Raise :class:`WrongUsage` where a template is given, and how to convert a project too."""
    from compose2cfn.cli.conversion import choices_of

    if template is not None and choices != choices_of(DeployedBy.ECS, (None, None, None), None):
        raise WrongUsage(
            "'--template' is compared as it is: leave out '--target', '--permissions-boundary' and "
            "the options of images, or give them to 'convert'"
        )


def _end(changes: ChangeSet, *, asks: bool) -> None:
    from compose2cfn.core.exit_codes import ExitCode

    if asks and _any(changes):
        raise SystemExit(int(ExitCode.CHANGES))


def _deliver(
    review: Review, wanted: list[tuple[str, Path]], format_: ReportFormat, output: Path | None
) -> None:
    from compose2cfn.cli.output import deliver
    from compose2cfn.cli.report_outputs import to_stdout
    from compose2cfn.render.formats import FORMATS

    for name, path in (*wanted, *([(format_.value, output)] if output else ())):
        deliver(FORMATS[name](review), path)
    if output is None:
        deliver(to_stdout([review], format_), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Values:
    """Parameter and SSM values of both sides."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]
    ssm_before: Mapping[str, str]
    ssm_after: Mapping[str, str]

    @staticmethod
    def read(
        parameters: Path | None, against_parameters: Path | None, ssm: Path | None, old: Side
    ) -> _Values:
        """Read the files; without values of its own the old side has the stack's, or the new's.

        What isn't given for an update has its default, as `changeset` asks for.
        """
        after = _parameters(parameters)
        if against_parameters is not None:
            before = _parameters(against_parameters)
        else:
            before = after if old.parameters is None else dict(old.parameters)
        stored = _ssm_values(ssm)
        return _Values(
            before=before,
            after=after,
            ssm_before=stored.get("before", {}),
            ssm_after=stored.get("after", {}),
        )


def _parameters(path: Path | None) -> dict[str, Any]:
    from compose2cfn.cfn.parameters import read_parameters
    from compose2cfn.core.files import read_text

    return dict(read_parameters(read_text(path))) if path else {}


def _ssm_values(path: Path | None) -> dict[str, dict[str, str]]:
    from compose2cfn.cfn.parameters import read_ssm_values
    from compose2cfn.core.files import read_text

    return read_ssm_values(read_text(path)) if path else {}


def _sides(against: str | None, template: Path | None, how: Conversion) -> tuple[Side, Side, str]:
    """Return what is compared with, what would be deployed, and why it is compared with that."""
    from compose2cfn.cli import diff_sides

    facts = None
    _check_alone(template, how.choices)
    if template is None:
        new, facts = diff_sides.of_project(how)
    else:
        new = diff_sides.of_file(template)
    if against is None and facts is not None:
        return _by_default(new, facts, how)
    kind, _, name = (against or "git:HEAD").partition(":")
    if kind == "stack" and name:
        return diff_sides.of_stack(name, how.region), new, ""
    if kind == "git" and name:
        if facts is None:
            raise wrong_value(
                "with --template give a FILE or stack:NAME; git:REV compares Compose projects",
                option="--against",
            )
        return diff_sides.of_revision(name, how, new.stack, facts), new, ""
    if kind in {"stack", "git"} and not name:
        raise wrong_value(f"'{against}' names nothing", option="--against")
    return diff_sides.of_file(Path(against or "")), new, ""


def _by_default(new: Side, facts: Facts, how: Conversion) -> tuple[Side, Side, str]:
    from compose2cfn.cli.diff_default import deployed_side
    from compose2cfn.cli.diff_sides import of_revision

    old, reason = deployed_side(new.stack, how.region or facts.region)
    if old is not None:
        return old, new, ""
    return of_revision("HEAD", how, new.stack, facts), new, f" ({reason})"


def _certainty(changes: ChangeSet) -> str:
    """Tell how sure a prediction is; AWS alone knows what it does."""
    from compose2cfn.changes.model import Confidence

    possible = sum(change.confidence is Confidence.MAY for change in changes.changes)
    certain = len(changes.changes) - possible
    told = f"predicted: {certain} certain, {possible} possible" if possible else "predicted"
    return f"{told}, AWS was not asked what it does"


def _reviewed(
    old: Side, new: Side, values: _Values, region: str | None, judging: tuple[Policy, bool]
) -> Review:
    from compose2cfn.changes.parameter_values import no_echo_values
    from compose2cfn.changes.places import place
    from compose2cfn.changes.predict import predict
    from compose2cfn.cli.diff_lines import with_lines
    from compose2cfn.cli.policy import now
    from compose2cfn.review.assess import assess
    from compose2cfn.review.model import Target

    changes = predict(
        old.template,
        new.template,
        before_parameters=values.before,
        parameters=values.after,
        ssm_before=values.ssm_before,
        ssm_after=values.ssm_after,
    )
    if changes.after is not None:
        changes = replace(changes, after=replace(changes.after, neighbours=new.neighbours))
    target = Target(stack=new.stack or old.stack, region=region)
    placed = with_lines(place(changes, new.template, old.template), new.resources)
    secrets = {
        *no_echo_values(old.template, values.before),
        *no_echo_values(new.template, values.after),
    }
    policy, reveal = judging
    return assess(target, placed, policy=policy, now=now(), secrets=secrets, reveal=reveal)


def _any(changes: ChangeSet) -> bool:
    return bool(changes.changes or changes.parameters or changes.outputs)
