"""The x-aws-* keys below the top level: what they take, and what is refused at its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from compose2cfn.compose.model import ServiceAws
from compose2cfn.compose.model_deploy import Autoscaling
from compose2cfn.compose.x_aws import PLACES
from compose2cfn.compose.x_aws_values import READERS, check_values, service_aws
from compose2cfn.core.diagnostics import Diagnostics, Severity
from compose2cfn.core.errors import InputError
from compose2cfn.core.nodes import Map
from compose2cfn.core.source import Source
from compose2cfn.core.yaml_tree import parse
from tests.translate.projects import service_project

if TYPE_CHECKING:
    from compose2cfn.core.diagnostics import Diagnostic

ROLE = "arn:aws:iam::111122223333:role/app"
POLICY = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
SECRET = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:pull-AbCdEf"


def tree(text: str) -> Map:
    (node,) = parse(Source("docker-compose.yml", text))
    assert isinstance(node, Map)
    return node


def problem(line: str, place: str = "") -> Diagnostic:
    """Return the one problem of a service's line, or of a line at another place."""
    found = Diagnostics()
    check_values(tree(place.format(line) if place else f"services: {{a: {{{line}}}}}"), found)
    (only,) = found
    return only


def test_every_key_below_the_top_level_has_its_reader() -> None:
    below = {key for key, places in PLACES.items() if any(places)}
    top = {"x-aws-certificate", "x-aws-registry", "x-aws-permissions_boundary"}
    assert set(READERS) == below | top


def test_without_keys_there_is_nothing() -> None:
    found = Diagnostics()
    check_values(tree("services: {a: {image: x}}"), found)
    assert list(found) == []
    assert service_aws(tree("image: x")) == ServiceAws()


def test_keys_are_read_with_texts_for_numbers() -> None:
    made = service_project(
        "deploy:\n"
        "  update_config: {x-aws-min_percent: '0', x-aws-max_percent: 150}\n"
        "  x-aws-autoscaling: {memory: '60', max: '4'}\n"
    ).services["web"]
    assert (made.deploy.update.min_percent, made.deploy.update.max_percent) == (0, 150)
    assert made.deploy.autoscaling == Autoscaling(memory_percent=60, maximum=4)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param(f"x-aws-role: {ROLE}", ServiceAws(role_arn=ROLE), id="role by ARN"),
        pytest.param(
            "x-aws-role: {Version: 2012-10-17, Statement: {Effect: Allow, Action: 's3:*'}}",
            ServiceAws(statements=({"Effect": "Allow", "Action": "s3:*"},)),
            id="one statement, a version that YAML takes for a date",
        ),
        pytest.param(f"x-aws-policies: {POLICY}", ServiceAws(policy_arns=(POLICY,)), id="one text"),
        pytest.param(
            f"x-aws-policies: ['{POLICY}']", ServiceAws(policy_arns=(POLICY,)), id="a list"
        ),
        pytest.param(
            f"x-aws-pull_credentials: {SECRET}",
            ServiceAws(pull_credentials_arn=SECRET),
            id="credentials",
        ),
    ],
)
def test_the_keys_of_a_service(text: str, wanted: ServiceAws) -> None:
    assert service_aws(tree(text)) == wanted


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("x-aws-role: app", "a policy document or the ARN of an IAM role is wanted"),
        ("x-aws-role: [1]", "a text is wanted"),
        ("x-aws-role: {statement: []}", "a policy document has no 'statement' here"),
        ("x-aws-role: {Version: '2008-10-17', Statement: []}", "the version of a policy is"),
        ("x-aws-role: {Version: '2012-10-17'}", "needs a list of statements"),
        ("x-aws-role: {Statement: [x]}", "needs a list of statements"),
        (
            "x-aws-role: {Statement: [{Resource: 'arn:aws:sqs:eu-west-1:1234:q'}]}",
            "the account in 'arn:aws:sqs:eu-west-1:1234:q' needs 12 digits",
        ),
        ("x-aws-role: {Statement: [{Resource: !Ref Foo}]}", "the tag !Ref isn't known here"),
        (f"x-aws-policies: ['{ROLE}']", "the ARN of a managed policy is wanted"),
        ("x-aws-policies: {a: b}", "a text is wanted"),
        ("x-aws-pull_credentials: mine", "the ARN of a Secrets Manager secret is wanted"),
    ],
)
def test_a_wrong_value_is_told(line: str, message: str) -> None:
    told = problem(line)
    assert told.code == "C2C-X004"
    assert message in told.message


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("75", "it is a map"),
        ("{mem: 75, max: 2}", "there is no 'mem'"),
        ("{max: 2}", "nothing says what the number of tasks follows"),
        ("{requests: 0, max: 2}", "from 1 to 1000000"),
        ("{schedule: [], max: 2}", "a map of names"),
        ("{schedule: {night: {rate: 1 day}}, max: 2}", "'night' changes nothing"),
        ("{schedule: {night: {max: 1}}, max: 2}", "either 'cron' or 'rate'"),
        ("{schedule: {night: {rate: 1 day, min: 2, max: 1}}, max: 2}", "greater than 'max'"),
        ("{cpu: 75}", "'max' is missing"),
        ("{cpu: 75, max: 0}", "'max' is 0"),
        ("{cpu: 75, max: 2, min: 3}", "'min' is greater than 'max'"),
        ("{cpu: 175, max: 2}", "1 to 100 percent"),
        ("{cpu: much, max: 2}", "a whole number is wanted"),
        ("{cpu: true, max: 2}", "a whole number is wanted"),
    ],
)
def test_wrong_autoscaling_is_told(line: str, message: str) -> None:
    told = problem(line, "services: {{a: {{deploy: {{x-aws-autoscaling: {} }}}}}}")
    assert told.code == "C2C-X004"
    assert message in told.message


def test_a_misspelt_metric_has_a_hint() -> None:
    told = problem("{mem: 1}", "services: {{a: {{deploy: {{x-aws-autoscaling: {} }}}}}}")
    assert told.hint == "did you mean 'memory'?"


@pytest.mark.parametrize("line", ["x-aws-role: ''", "x-aws-policies: []", "x-aws-role: null"])
def test_an_empty_key_is_told(line: str) -> None:
    assert problem(line).code == "C2C-X003"


def test_keys_of_ports_networks_and_secrets_are_checked_too() -> None:
    places: list[Any] = [
        "services: {{a: {{ports: [{{x-aws-protocol: {}}}]}}}}",
        "networks: {{n: {{x-aws-securitygroup: {}}}}}",
        "secrets: {{s: {{x-aws-keys: {}}}}}",
    ]
    assert {problem("[[1]]", place).code for place in places} == {"C2C-X004"}


def test_a_security_group_makes_a_network_external() -> None:
    made = service_project("", rest="  back: {x-aws-securitygroup: sg-1}\n").networks["back"]
    assert (made.external, made.name) == (True, "sg-1")


def test_a_refused_project_names_every_wrong_key() -> None:
    with pytest.raises(InputError) as caught:
        service_project("x-aws-role: app\nx-aws-policies: app")
    assert [item.code for item in caught.value.diagnostics] == ["C2C-X004", "C2C-X004"]


def test_the_old_name_of_an_external_network_is_told() -> None:
    problems = Diagnostics()
    check_values(tree("networks: {a: {x-aws-securitygroup: sg-1}, b: {name: sg-1}}"), problems)
    (told,) = problems
    assert (told.code, told.severity) == ("C2C-C060", Severity.WARNING)
    assert str(told.span) == "docker-compose.yml:1:37"
