"""cfn-lint's findings stand at the Compose line that caused them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.cfn.lint import lint, origin_of
from compose2cfn.cfn.template import Resource, Template
from compose2cfn.cfn.yaml_io import dump
from compose2cfn.core.diagnostics import Severity
from compose2cfn.core.source import Source, Span

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

COMPOSE = Source("docker-compose.yml", "services:\n  web:\n    retention: 2\n")
SERVICE = Span(COMPOSE, 2, 3, 2, 6)
RETENTION = Span(COMPOSE, 3, 16, 3, 17)


def template(days: int) -> Template:
    resource = Resource(
        logical_id="LogGroup",
        type="AWS::Logs::LogGroup",
        properties={"RetentionInDays": days},
        origin=SERVICE,
        origins={("Properties", "RetentionInDays"): RETENTION},
    )
    return Template(description="x", resources={"LogGroup": resource})


def test_a_good_template_has_no_finding() -> None:
    assert lint(dump(template(7), "yaml"), template(7), "eu-west-1") == ()


def test_a_finding_stands_at_the_compose_line_and_then_at_the_templates() -> None:
    made = template(2)
    (finding,) = lint(dump(made, "yaml"), made, "eu-west-1")
    assert (finding.code, finding.severity) == ("C2C-L001", Severity.ERROR)
    assert finding.message.startswith("E3030: 2 is not one of")
    assert finding.span == RETENTION
    ((place, _),) = finding.related
    assert place.source.line(place.line).strip() == "RetentionInDays: 2"


def test_a_finding_without_an_origin_stands_in_the_template() -> None:
    made = Template(description="x" * 2000, resources=template(7).resources)
    findings = lint(dump(made, "yaml"), made, "eu-west-1")
    assert [str(finding.span) for finding in findings] == ["template:2:1"]


def test_text_that_is_no_template_is_a_finding() -> None:
    (finding,) = lint("a: [", template(7), "eu-west-1")
    assert finding.severity is Severity.ERROR


def test_settings_of_the_machine_are_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".cfnlintrc").write_text("ignore_checks: [E3030]\n")
    monkeypatch.chdir(tmp_path)
    assert len(lint(dump(template(2), "yaml"), template(2), "eu-west-1")) == 1


def test_the_nearest_origin_is_taken() -> None:
    made = template(7)
    assert origin_of(made, ("Resources", "LogGroup", "Properties", "Tags", 0)) is SERVICE
    assert origin_of(made, ("Resources", "Other")) is None
    assert origin_of(made, ("Outputs",)) is None
