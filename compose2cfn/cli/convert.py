"""`compose2cfn convert`: Compose project → CloudFormation template."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

from compose2cfn.cli.conversion import Choices, bounded, choices_of, translated
from compose2cfn.cli.image_options import (
    ImageRegistry,
    ImagesLock,
    ImageTag,
    OnUnsupported,
    Unsupported,
    with_unsupported,
)
from compose2cfn.cli.options import (
    DeployedBy,
    Explain,
    ExplanationFile,
    FactsFile,
    Output,
    PermissionsBoundary,
    Region,
    ReleaseFolder,
    StackResources,
    Target,
    TemplateFormat,
)
from compose2cfn.cli.project import ProjectOptions
from compose2cfn.cli.signature import Option
from compose2cfn.core.values import replace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from compose2cfn.compose.model import Project
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.core.errors import InputError, LintError
    from compose2cfn.environment import Facts
    from compose2cfn.translate.translate import Translation


_SUFFIXES = {TemplateFormat.YAML: "yml", TemplateFormat.JSON: "json"}


class _How(NamedTuple):
    """What a conversion makes of the project, and what it does with warnings."""

    strict: bool
    choices: Choices = Choices()
    on_unsupported: OnUnsupported = OnUnsupported.WARN


class Converted(NamedTuple):
    """The template as text, and what it was made of."""

    project: Project
    text: str
    translation: Translation
    known: Facts


def convert(
    options: ProjectOptions,
    facts: FactsFile = None,
    region: Region = None,
    format_: Annotated[
        TemplateFormat, Option("--format", help="YAML or JSON.")
    ] = TemplateFormat.YAML,
    output: Output = None,
    lint: Annotated[bool, Option("--lint", help="Check the template with cfn-lint.")] = False,
    strict: Annotated[bool, Option("--strict", help="Treat warnings as errors.")] = False,
    explain: Explain = False,
    explain_json: ExplanationFile = None,
    target: Target = DeployedBy.ECS,
    out_dir: ReleaseFolder = None,
    stack_resources: StackResources = None,
    on_unsupported: Unsupported = OnUnsupported.WARN,
    image_registry: ImageRegistry = None,
    image_tag: ImageTag = None,
    images_lock: ImagesLock = None,
    permissions_boundary: PermissionsBoundary = None,
) -> None:
    """Convert the Compose project to a CloudFormation template.

    With --facts AWS isn't asked; without, the environment is looked up as 'facts' does. Stdout is
    the template's alone: what --explain says goes to stderr.
    """
    from compose2cfn.cli.codedeploy_files import check_target
    from compose2cfn.cli.output import check_outputs, deliver

    check_target(target, out_dir, stack_resources)
    reads = (*options.named_files, facts, images_lock, stack_resources)
    check_outputs((output, explain_json), reads)
    choices = choices_of(target, (image_registry, image_tag, images_lock), permissions_boundary)
    how = _How(strict, choices, on_unsupported)
    made = converted_project(options, facts, region, format_=format_, how=how)
    if lint:
        check(made.text, made.translation, made.known.region, strict=strict)
    if explain or explain_json is not None:
        _explain(made.translation, explain_json, told=explain)
    if out_dir is not None:
        output = output or out_dir / f"template.{_SUFFIXES[format_]}"
        _release(made, out_dir, stack_resources, strict=strict)
    deliver(made.text, output)


def _release(made: Converted, folder: Path, stack_resources: Path | None, *, strict: bool) -> None:
    """Write the files that a deployment by CodeDeploy takes."""
    from compose2cfn.cli.codedeploy_files import release_files, write_all
    from compose2cfn.core.errors import InputError

    released, told = release_files(made, stack_resources)
    _settle(told, strict=strict, refusal=InputError)
    write_all(folder, released)


def _explain(translation: Translation, file: Path | None, *, told: bool) -> None:
    """Say what was chosen and why."""
    from compose2cfn.cli.output import deliver, note
    from compose2cfn.render.explanation import as_json, as_text

    if told:
        note(as_text(translation.choices).rstrip())
    if file is not None:
        project = translation.template.metadata["Compose2cfn"]["Project"]
        deliver(as_json(project, translation.choices), file)


def converted(
    options: ProjectOptions,
    facts_file: Path | None,
    region: str | None,
    *,
    format_: TemplateFormat = TemplateFormat.YAML,
    strict: bool = False,
) -> tuple[str, Translation, Facts]:
    """Return the template's text, the translation and the facts; tell warnings on the way.

    Raises :class:`InputError` where the project or the facts are refused.
    """
    how = _How(strict=strict)
    made = converted_project(options, facts_file, region, format_=format_, how=how)
    return made.text, made.translation, made.known


def converted_project(
    options: ProjectOptions,
    facts_file: Path | None,
    region: str | None,
    *,
    format_: TemplateFormat,
    how: _How,
) -> Converted:
    """Return the project too, as it is deployed."""
    from compose2cfn.cfn.limits import beyond_limits
    from compose2cfn.cfn.yaml_io import dump
    from compose2cfn.cli.project import load_project
    from compose2cfn.core.errors import InputError
    from compose2cfn.translate.extent import surely_too_large

    loaded = load_project(options, strict=how.strict)
    if how.strict:
        _settle(loaded.warnings, strict=True, refusal=InputError)
    wanted, told = bounded(loaded.project, how.choices)
    _settle(told, strict=False, refusal=InputError)
    _settle(surely_too_large(wanted), strict=False, refusal=InputError)
    known = known_facts(wanted, facts_file, region, strict=how.strict)
    project, translation = translated(wanted, known, how.choices)
    text = dump(translation.template, format_.value)
    _settle(
        (
            *with_unsupported(translation.diagnostics, how.on_unsupported),
            *beyond_limits(translation.template, text),
        ),
        strict=how.strict,
        refusal=InputError,
    )
    return Converted(project, text, translation, known)


def known_facts(
    project: Project, facts_file: Path | None, region: str | None, *, strict: bool = False
) -> Facts:
    """Return the facts of the file, or of AWS where none is given; they fit the project."""
    from compose2cfn.core.errors import InputError
    from compose2cfn.core.files import read_text
    from compose2cfn.environment import check as fit
    from compose2cfn.environment import elsewhere, load_facts
    from compose2cfn.translate.translate import needs

    request = needs(project)
    if facts_file is not None:
        known = load_facts(read_text(facts_file))
        _settle(elsewhere(facts_file.name, known, region), strict=False, refusal=InputError)
    else:
        from compose2cfn.aws.discover import discover
        from compose2cfn.aws.session import open_session

        known = discover(request, open_session(region))
    _settle(fit(request, known), strict=strict, refusal=InputError)
    return known


def check(text: str, translation: Translation, region: str, *, strict: bool = False) -> None:
    """Tell cfn-lint's findings; raises :class:`LintError` where an error is among them."""
    from compose2cfn.cfn.lint import lint
    from compose2cfn.core.errors import LintError

    _settle(lint(text, translation.template, region), strict=strict, refusal=LintError)


def _settle(
    items: Iterable[Diagnostic],
    *,
    strict: bool,
    refusal: type[InputError | LintError],
) -> None:
    """End the command where an error is among the diagnostics, else tell them."""
    from compose2cfn.cli.output import tell
    from compose2cfn.core.diagnostics import Diagnostics, Severity

    told = Diagnostics(
        replace(item, severity=Severity.ERROR)
        if strict and item.severity is Severity.WARNING
        else item
        for item in items
    )
    if told.failed:
        raise refusal(tuple(told))
    tell(told)
