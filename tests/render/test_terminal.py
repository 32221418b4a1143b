"""The report reads well at 80 columns, without colour, and shows nothing that it must not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from compose2cfn.changes.model import (
    Action,
    ChangeSet,
    Confidence,
    Hidden,
    Op,
    OutputChange,
    ParameterChange,
    PropertyChange,
    Replacement,
    ResourceChange,
)
from compose2cfn.changes.places import place
from compose2cfn.render.terminal import render
from compose2cfn.review.assess import assess
from tests.review.examples import DIGEST, TARGET, change, release, task, task_change, told

if TYPE_CHECKING:
    from compose2cfn.review.model import Review


def review(*changes: dict[str, Any], **more: Any) -> Review:
    origins = {"WebTask": "web docker-compose.yml:3:3", "WebService": "web docker-compose.yml:3:3"}
    template = {"Metadata": {"Compose2cfn": {"Project": "shop", "Origins": origins}}}
    return assess(TARGET, place(told(*changes, **more), template), digest=DIGEST)


def shown(*changes: dict[str, Any], width: int = 80) -> str:
    return render(review(*changes), width=width, color=False)


def test_no_change_is_one_verdict() -> None:
    lines = render(assess(TARGET, ChangeSet()), width=80, color=False).splitlines()

    assert lines[0] == "NONE  no changes"
    assert "decision no approval needed" in lines[-1]


def test_a_plain_release_reads_as_such() -> None:
    text = shown(*release())

    assert text.splitlines()[0] == "LOW  a plain release · web 1.0 → 1.1   digest 3f9a1c2b77d0"
    assert "replaced" not in text
    assert "deleted" not in text
    assert "web  docker-compose.yml:3:3" in text
    assert "^ WebTask  new revision" in text
    assert "ContainerDefinitions/web/Image  repo/web:1.0 → repo/web:1.1" in text
    assert "~ WebService  updated in place" in text
    assert text.endswith("      rolls to the new revision of WebTask\n")
    assert "Findings" not in text


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_no_line_is_wider_than_asked(width: int) -> None:
    text = shown(
        *release(),
        task_change(task(), task("repo/web:latest", DB_PASSWORD="hunter2", LONG="x " * 200)),
        change("A" * 60, "AWS::ElasticLoadBalancingV2::TargetGroup", Replacement="True"),
        width=width,
    )

    assert max(len(line) for line in text.splitlines()) <= width
    assert all(line == line.rstrip() for line in text.splitlines())


def test_a_finding_has_level_rule_advice_and_place() -> None:
    text = shown(task_change(task(), task(DB_PASSWORD="hunter2")))

    assert text.startswith("CRITICAL  1 new revision")
    assert "!! critical R20 WebTask: web: DB_PASSWORD is plain text (sha256:" in text
    assert "→ declare it under secrets:" in text
    assert "at docker-compose.yml:3:3" in text
    assert "hunter2" not in text


def test_control_characters_are_shown_not_obeyed() -> None:
    text = shown(
        task_change(task(), task(A="\x1b[31mred\x07\r\nnext\u202egnp")),
        change("Evil\x1b]0;title\x07", "T\x1b[2J", "Add"),
    )

    assert not set(text) & set("\x1b\x07\r\u202e")
    assert r"\x1b[31mred" in text
    assert r"\u202e" in text


def test_markup_of_the_renderer_means_nothing() -> None:
    assert "[bold]x[/bold] :smile:" in shown(task_change(task(), task(A="[bold]x[/bold] :smile:")))


def test_colour_only_adds_to_the_words() -> None:
    coloured = render(review(*release()), width=80, color=True)

    assert "\x1b[" in coloured
    assert strip(coloured) == shown(*release())


def strip(text: str) -> str:
    import re  # noqa: PLC0415 - only here

    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    return "".join(f"{line.rstrip()}\n" for line in plain.splitlines())


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (change("A", "T", "Add"), "+ A  added"),
        (change("A", "T", "Remove", PolicyAction="Retain"), "- A  removed (kept)"),
        (
            change("A", "T", Replacement="True", PolicyAction="ReplaceAndDelete"),
            "± A  replaced (old one deleted)",
        ),
        (change("A", "T", Replacement="Conditional"), "? A  may be replaced"),
        (change("A", "T", "Import"), "i A  imported"),
        (change("A", "T", "SyncWithActual"), "= A  brought in line"),
        (change("A", "T", "Explode"), "! A  unknown action"),
        (change("A", "T"), "~ A  updated in place"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_action_has_its_sign_and_word(item: dict[str, Any], words: str) -> None:
    assert words in shown(item)


def test_parameters_and_outputs_are_shown() -> None:
    base = review()
    changes = replace(
        base.changes,
        parameters=(
            ParameterChange(name="ImageTag", before="1", after="2"),
            ParameterChange(name="VpcId", before=None, after="vpc-1"),
            ParameterChange(name="Unused", before="x", after=None),
            ParameterChange(name="DbPassword", before="hunter2", after=Hidden("no-echo")),
        ),
        outputs=(
            OutputChange(name="Url", op=Op.ADD, after="http://x"),
            OutputChange(name="Old", op=Op.REMOVE, before="y"),
            OutputChange(name="Same", op=Op.MODIFY, before="a", after="b"),
            OutputChange(
                name="Moved",
                op=Op.MODIFY,
                before={"Description": "where", "Value": {"Ref": "Web"}},
                after={"Description": "where", "Value": "c", "Export": {"Name": "shop-url"}},
            ),
            OutputChange(
                name="Reworded",
                op=Op.MODIFY,
                before={"Description": "old", "Value": "v"},
                after={"Description": "new", "Value": "v"},
            ),
            *(
                OutputChange(
                    name=name,
                    op=Op.MODIFY,
                    before={"Value": {"Ref": "JobTaskDefinition"}},
                    after={"Value": {"Ref": "JobTaskDefinition"}},
                )
                for name in ("JobRun", "JobTask")
            ),
        ),
    )
    text = render(assess(TARGET, changes), width=80, color=False)

    assert "ImageTag  1 → 2" in text
    assert "→ (NoEcho, not shown)" in text
    assert "VpcId  added vpc-1" in text
    assert "Unused  removed x" in text
    assert "Url  added http://x" in text
    assert "Moved  Ref Web → c, exported as shop-url" in text
    assert '{"Description": "old", "Value": "v"} → {"Description": "new", "Value": "v"}' in text
    assert "Old  removed y" in text
    assert "Same  a → b" in text
    assert "hunter2" not in text
    told = " ".join(text.split())
    assert "JobRun, JobTask written as before; the value follows the resource" in told
    assert "5 outputs changed" in text


def test_a_long_value_is_shortened_and_says_so() -> None:
    assert "more characters)" in shown(task_change(task(), task(A="word " * 100)), width=200)


def test_an_image_digest_is_shown_short() -> None:
    image = "repo/web@sha256:" + "ab" * 32

    assert "sha256:abababababab…" in shown(task_change(task(image), task("repo/web:1")), width=200)


def predicted(*changes: ResourceChange) -> str:
    return render(assess(TARGET, ChangeSet(changes=changes)), width=80, color=False)


def test_a_release_has_one_line_for_the_revision_and_one_for_the_service() -> None:
    text = predicted(
        ResourceChange(
            logical_id="WebTask",
            type="AWS::ECS::TaskDefinition",
            action=Action.MODIFY,
            replacement=Replacement.ALWAYS,
            properties=(
                PropertyChange(
                    path="/Properties/ContainerDefinitions/web/Image",
                    op=Op.MODIFY,
                    before="web:1.0",
                    after="web:1.1",
                ),
            ),
            reasons=("ContainerDefinitions changes (a new revision)",),
        ),
        ResourceChange(
            logical_id="WebService",
            type="AWS::ECS::Service",
            action=Action.MODIFY,
            replacement=Replacement.NEVER,
            properties=(
                PropertyChange(
                    path="/Properties/TaskDefinition",
                    op=Op.MODIFY,
                    before={"Ref": "WebTask"},
                    after=Hidden("known-after-apply", "WebTask"),
                    causes=("WebTask",),
                ),
            ),
            reasons=(
                "TaskDefinition refers to WebTask, which gets a new revision",
                "WebTask: ContainerDefinitions changes (a new revision)",
                "it drifted: someone modified it outside CloudFormation",
            ),
        ),
    )

    _, told = text.split("Not of one service\n")
    assert told.splitlines() == [
        "  ^ WebTask  new revision  AWS::ECS::TaskDefinition",
        "      ContainerDefinitions/web/Image  web:1.0 → web:1.1",
        "  ~ WebService  updated in place  AWS::ECS::Service",
        "      rolls to the new revision of WebTask",
        "      it drifted: someone modified it outside CloudFormation",
    ]


def test_a_revision_that_only_may_come_is_not_told_as_one() -> None:
    role, later = "/Properties/TaskRoleArn", Hidden("known-after-apply", "WebTask")
    text = predicted(
        ResourceChange(
            logical_id="WebTask",
            type="AWS::ECS::TaskDefinition",
            action=Action.MODIFY,
            replacement=Replacement.CONDITIONAL,
            confidence=Confidence.MAY,
            properties=(PropertyChange(path=role, op=Op.MODIFY, before="a", after=later),),
        ),
        ResourceChange(
            logical_id="WebService",
            type="AWS::ECS::Service",
            action=Action.MODIFY,
            replacement=Replacement.NEVER,
            confidence=Confidence.MAY,
            properties=(
                PropertyChange(
                    path="/Properties/TaskDefinition",
                    op=Op.MODIFY,
                    before={"Ref": "WebTask"},
                    after=later,
                    causes=("WebTask",),
                ),
            ),
        ),
    )

    assert text.splitlines()[0] == "LOW  1 may get a new revision · 1 may be updated"
    assert "  ? WebTask  may get a new revision  AWS::ECS::TaskDefinition" in text
    assert "      rolls to a new revision of WebTask, should there be one\n" in text


def test_a_replacement_tells_all_its_reasons() -> None:
    why = ("NamespaceId refers to Space, which is replaced (needs a new resource)", "Space: Name")
    path = "/Properties/NamespaceId"
    later = Hidden("known-after-apply", "Space")
    text = predicted(
        ResourceChange(
            logical_id="Entry",
            type="AWS::ServiceDiscovery::Service",
            action=Action.MODIFY,
            replacement=Replacement.ALWAYS,
            properties=(
                PropertyChange(
                    path=path, op=Op.MODIFY, before={"Ref": "Space"}, after=later, causes=("Space",)
                ),
            ),
            reasons=why,
        )
    )

    assert "NamespaceId  gets the new value of Space\n" in text
    assert all(reason in text for reason in why)


def test_a_removal_is_not_explained_by_itself() -> None:
    gone = ResourceChange(
        logical_id="Old",
        type="T",
        action=Action.REMOVE,
        reasons=("it is no longer in the template",),
    )

    assert "no longer" not in predicted(gone)


@pytest.mark.parametrize(
    ("told", "shown_as"),
    [
        ("2026-11-21T05:06:15.186000+00:00", "2026-11-21 05:06:15 UTC"),
        ("2026-11-21T07:06:15+02:00", "2026-11-21 05:06:15 UTC"),
        ("2026-11-21T05:06:15", "2026-11-21 05:06:15 UTC"),
        ("some day", "some day"),
    ],
)
def test_the_time_of_the_change_set_is_readable(told: str, shown_as: str) -> None:
    text = render(assess(replace(TARGET, created_at=told), ChangeSet()), width=80, color=False)

    assert f"  made     {shown_as}\n" in text
