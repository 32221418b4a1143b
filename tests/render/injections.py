"""Texts that try to be more than text, and a review that carries one in every place there is."""

from __future__ import annotations

from compose2cfn.changes.model import (
    Action,
    ChangeSet,
    Completeness,
    Hidden,
    Op,
    OutputChange,
    ParameterChange,
    PropertyChange,
    Replacement,
    ResourceChange,
    Told,
)
from compose2cfn.changes.settings import Check, Setting
from compose2cfn.core.source import Source, Span
from compose2cfn.review.assess import findings_of
from compose2cfn.review.model import Decision, Finding, Level, Review, Ruling, Suppressed, Target

TEXTS = {
    "script": "<script>alert(1)</script>",
    "end of style": "</style><script>alert(1)</script>",
    "image that fails": '"><img src=x onerror=alert(1)>',
    "attribute": "' onmouseover='alert(1)' x=\"",
    "comment": "--><svg/onload=alert(1)><!--",
    "template": "{{ 7 * 7 }}{% raw %}{# x #}",
    "reference": "&lt;b&gt;&#60;&amp;",
    "link": "[click](javascript:alert(1))",
    "image": "![x](https://evil.example/x.png)",
    "reference link": "[x]: https://evil.example",
    "address": "https://evil.example/?a=b www.evil.example",
    "mail": "someone@evil.example",
    "mention": "@everyone #123 GH-1 !5 :smile: :+1:",
    "code": "``` `x` ``",
    "table": "a | b || c \\| d",
    "emphasis": "**bold** _it_ ~~gone~~ __x__",
    "mathematics": "$\\frac{1}{2}$ $$x$$",
    "heading": "# Approved\n\n## LOW  no changes",
    "list": "- [x] approved\n1. yes\n> quote\n---",
    "fold": "</details></summary><details open>",
    "table row": "x\n| a | b |\n|---|---|",
    "control": "\x1b]0;title\x07\x1b[2J\r\n\x00",
    "order of writing": "\u202egnp.exe\u2066",
    "lone surrogate": "\ud800x",
    "backslashes": "\\\\`x\\`\\<b>",
    "script as address": "javascript:alert(document.domain)",
}


def _span(text: str) -> Span:
    return Span(Source(f"{text}.yml", ""), 3, 5, 3, 6)


def _property(text: str, op: Op = Op.MODIFY) -> PropertyChange:
    return PropertyChange(
        path=f"/Properties/{text}",
        op=op,
        before=None if op is Op.ADD else f"old {text}",
        after=None if op is Op.REMOVE else {text: [text, {"Name": text, "Value": text}]},
        recreation=Replacement.ALWAYS,
        causes=(text, f"{text}.Arn"),
        origin=_span(text),
    )


def _resource(text: str, number: int, type_: str, action: Action) -> ResourceChange:
    statement = {"Effect": "Allow", "Action": text, "Resource": text, "Principal": {"AWS": text}}
    properties = {
        text: text,
        "PolicyDocument": {"Statement": [{**statement, "Condition": {text: {text: text}}}]},
        "Policies": [{"PolicyName": text, "PolicyDocument": {"Statement": [statement]}}],
        "AssumeRolePolicyDocument": {"Statement": [statement]},
        "ManagedPolicyArns": [text],
        "SecurityGroupIngress": [{"IpProtocol": text, "FromPort": 1, "ToPort": 2, "CidrIp": text}],
        "SecurityGroupEgress": [{"IpProtocol": "tcp", "DestinationSecurityGroupId": text}],
        "ContainerDefinitions": [{"Name": text, "Image": text}],
        "Scheme": text,
        "Protocol": text,
        "Port": text,
    }
    return ResourceChange(
        logical_id=f"{text}{number}",
        type=type_,
        action=action,
        replacement=Replacement.ALWAYS if action is Action.MODIFY else None,
        policy_action=text,
        physical_id=text,
        service=text,
        origin=_span(text),
        properties=(
            _property(text),
            PropertyChange(
                path=f"/Properties/ContainerDefinitions/{text}/Image",
                op=Op.MODIFY,
                before=f"old {text}",
                after=text,
            ),
            PropertyChange(path="/Metadata", op=Op.MODIFY, before=text, after=Hidden(text, text)),
        ),
        reasons=(f"because {text}",),
        before=None if action is Action.ADD else {"Properties": {text: text}},
        after=None if action is Action.REMOVE else {"Properties": properties, text: text},
        source=Told.BOTH,
        disagreement=text,
    )


TYPES = (
    "AWS::ECS::TaskDefinition",
    "AWS::ECS::Service",
    "AWS::EC2::SecurityGroup",
    "AWS::IAM::Role",
    "AWS::ElasticLoadBalancingV2::Listener",
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "AWS::ElasticLoadBalancingV2::TargetGroup",
    "AWS::EFS::FileSystem",
)


def hostile(text: str) -> Review:
    """Return a review in which every text from a Compose file or an AWS answer is ``text``."""
    actions = (Action.MODIFY, Action.ADD, Action.REMOVE, Action.UNKNOWN)
    changes = [
        _resource(text, number, type_, actions[number % len(actions)])
        for number, type_ in enumerate((*TYPES, *TYPES[1:], text))
    ]
    told = ChangeSet(
        changes=tuple(changes),
        parameters=(ParameterChange(name=text, before=text, after=f"new {text}"),),
        outputs=(OutputChange(name=text, op=Op.ADD, after={"Value": text, "Export": text}),),
        settings=(Setting(kind="tag", name=text, before=text, after=f"new {text}"),),
        checks=(Check(kind=text, name=text, mode=text, logical_id=text, path=text, message=text),),
        completeness=Completeness(
            source=Told.BOTH,
            only_plain=(text,),
            only_values=(text,),
            only_predicted=(text,),
            truncated=(text,),
            unknown=(text,),
            warnings=(text,),
        ),
    )
    finding = Finding(
        rule=text,
        level=Level.HIGH,
        logical_id=text,
        message=f"message {text}",
        advice=f"advice {text}",
        path=f"/Properties/{text}",
        origin=_span(text),
    )
    target = Target(
        stack=text,
        change_set_arn=f"arn:aws:cloudformation:x:1:changeSet/{text}/1",
        change_set_type=text,
        account=text,
        region=text,
        status=text,
        execution_status=text,
        created_at=text,
    )
    return Review(
        target=target,
        changes=told,
        findings=(finding, *findings_of(told)),
        decision=Decision.APPROVE,
        digest="3f9a1c2b77d0" + "0" * 52,
        ruling=Ruling(
            policy=text,
            approvals=2,
            denied_by=(finding,),
            suppressed=(Suppressed(finding=finding, reason=text, until=text),),
            notes=(text,),
            closed=text,
        ),
    )
