"""Alarms on what a service uses, and on its health."""

from __future__ import annotations

from tests.translate.made import made, properties, refused

PORT = "ports: [{target: 80, published: '80', protocol: tcp}]\n"
TOPIC = "arn:aws:sns:eu-west-1:111122223333:operations"


def test_without_the_key_nothing_is_watched() -> None:
    resources = made(PORT).template.resources.values()
    assert not [it for it in resources if it.type == "AWS::CloudWatch::Alarm"]


def test_a_service_is_watched_for_some_minutes() -> None:
    done = made(f"x-aws-alarms: {{cpu: 90, after: 10m, topic: {TOPIC}}}")
    alarm = properties(done, "WebCPUAlarm")
    assert (alarm["Threshold"], alarm["EvaluationPeriods"], alarm["Period"]) == (90, 10, 60)
    assert [it["Name"] for it in alarm["Dimensions"]] == ["ClusterName", "ServiceName"]
    assert alarm["AlarmActions"] == alarm["OKActions"] == [TOPIC]
    assert done.diagnostics == ()


def test_alarms_without_a_topic_tell_nobody() -> None:
    (told,) = made("x-aws-alarms: {memory: 90}").diagnostics
    assert (told.code, told.severity.value) == ("C2C-M067", "warning")


def test_each_target_group_is_watched() -> None:
    done = made(f"{PORT}x-aws-alarms: {{unhealthy_hosts: 2, topic: {TOPIC}}}")
    alarm = properties(done, "Web80HealthAlarm")
    assert [it["Name"] for it in alarm["Dimensions"]] == ["LoadBalancer", "TargetGroup"]
    assert alarm["Threshold"] == 2


def test_a_new_version_has_a_target_group_of_its_own() -> None:
    blue_green = "x-aws-deployment: blue_green\n"
    done = made(f"{PORT}{blue_green}x-aws-alarms: {{unhealthy_hosts: 2, topic: {TOPIC}}}")
    assert {"Web80HealthAlarm", "Web80GreenHealthAlarm"} <= done.template.resources.keys()


def test_what_has_no_metric_is_told() -> None:
    for text in ("x-aws-alarms: {unhealthy_hosts: 1}", "x-aws-task: true\nx-aws-alarms: {cpu: 1}"):
        assert "C2C-M067" in {problem.code for problem in refused(text)}
