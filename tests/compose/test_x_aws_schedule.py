"""`x-aws-schedule`: what it takes, and what is refused at its place."""

from __future__ import annotations

import pytest

from compose2cfn.compose.running import Schedule
from compose2cfn.compose.x_aws_scalars import WrongError
from compose2cfn.compose.x_aws_schedule import schedule
from compose2cfn.core.source import Source
from compose2cfn.core.yaml_tree import parse


def made(text: str) -> Schedule:
    (node,) = parse(Source("docker-compose.yml", text))
    return schedule(node)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{rate: 1 hours}", Schedule(expression="rate(1 hour)")),
        ("{rate: 15  minute}", Schedule(expression="rate(15 minutes)")),
        ("{rate: 7 days, enabled: 'false'}", Schedule(expression="rate(7 days)", enabled=False)),
        ("{cron: 0 3 ? * mon-fri *}", Schedule(expression="cron(0 3 ? * MON-FRI *)")),
        ("{cron: '*/5 8-17 L * ? 2026'}", Schedule(expression="cron(*/5 8-17 L * ? 2026)")),
        (
            "{cron: 0 3 * * ? *, timezone: America/New_York, retries: 0, max_age: 1m}",
            Schedule(
                expression="cron(0 3 * * ? *)",
                timezone="America/New_York",
                retries=0,
                max_age_s=60,
            ),
        ),
    ],
)
def test_a_schedule_is_written_as_the_scheduler_wants_it(text: str, expected: Schedule) -> None:
    assert made(text) == expected


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("rate(1 hour)", "a map is wanted"),
        ("{}", "it is empty"),
        ("{retries: 1}", "either 'cron' or 'rate' is wanted"),
        ("{rate: 1 hour, cron: 0 3 * * ? *}", "either 'cron' or 'rate' is wanted"),
        ("{rate: 1 hour, timezone: UTC}", "a rate has no time zone"),
        ("{rate: 0 hours}", "a number of minutes, hours or days"),
        ("{rate: 90 seconds}", "a number of minutes, hours or days"),
        ("{cron: 0 3 * * *}", "EventBridge's cron has six fields"),
        ("{cron: daily}", "six fields are wanted"),
        ("{cron: 0 3 * * * *}", "must be '?'"),
        ("{cron: 0 3 ? * ? *}", "must be '?'"),
        ("{cron: x% 3 * * ? *}", "can't be the minutes"),
        ("{cron: 0 3 * * ? *, timezone: +01:00}", "is no time zone"),
        ("{rate: 1 hour, retries: 186}", "from 0 to 185"),
        ("{rate: 1 hour, max_age: 30s}", "from 60s to 86400s"),
        ("{rate: 1 hour, retrys: 1}", "there is no 'retrys'"),
    ],
)
def test_what_the_scheduler_refuses_is_refused_before(text: str, told: str) -> None:
    with pytest.raises(WrongError, match=told.replace("?", r"\?")):
        made(text)
