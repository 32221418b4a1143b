"""A scenario: what is deployed, what comes, the policy, and the review of it.

A folder holds one of these pairs of sides:

- `before.yml` and `after.yml`: Compose files, converted with the facts beside the folders;
- `stack.yaml`: merge patches (RFC 7396) of the shop's template, `before` (may be absent) and
  `after`;
- `answers.json`: what AWS answers, as it is saved (perhaps `plain` and `withValues`);
- `live.yaml`: the patches of `stack.yaml` with what AWS tells live: `answer` (DescribeChangeSet),
  `deployed` (what DescribeStacks says beside the usual), `events` (DescribeEvents), `imports`
  (ListImports by export).

`compose2cfn.policy.yml` is its policy, where it matters.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compose2cfn.cfn.body import body
from compose2cfn.cfn.template_reader import read
from compose2cfn.changes.places import place
from compose2cfn.changes.predict import predict
from compose2cfn.cli.diff_lines import with_lines
from compose2cfn.cli.saved_review import review_of_file
from compose2cfn.compose.loader import LoadRequest, load
from compose2cfn.core.files import read_text
from compose2cfn.core.nodes import plain
from compose2cfn.core.yaml_tree import parse
from compose2cfn.environment import load_facts
from compose2cfn.gate.inspect import Inspected
from compose2cfn.gate.inspect import review_of as review_of_live
from compose2cfn.gate.ports import StackState
from compose2cfn.gate.surroundings import ask
from compose2cfn.review.assess import assess
from compose2cfn.review.model import Level, Status, Target
from compose2cfn.review.policy import DEFAULT
from compose2cfn.review.policy_file import load_policy
from compose2cfn.review.policy_shape import FILE_NAME
from compose2cfn.translate.translate import translate
from tests.diff.test_cases import patched
from tests.gate.fake import FakeCloudFormation

if TYPE_CHECKING:
    from compose2cfn.cfn.template import Template
    from compose2cfn.changes.model import ChangeSet
    from compose2cfn.environment import Facts
    from compose2cfn.review.model import Review
    from compose2cfn.review.policy import Policy

HERE = Path(__file__).parent
FOLDERS = sorted(path.parent for path in HERE.glob("*/expected.yaml"))
_ARN = (
    "arn:aws:cloudformation:eu-west-1:111122223333:changeSet/c2c-1a2b3c/"
    "00000000-0000-4000-8000-000000000000"
)
_STACK = (
    "arn:aws:cloudformation:eu-west-1:111122223333:stack/shop/00000000-0000-4000-8000-000000000001"
)
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
"""When the scenarios' policies are judged."""


def review_of(folder: Path) -> Review:
    """Return the review of a scenario under its policy."""
    if (folder / "answers.json").exists():
        return review_of_file(folder / "answers.json", _policy(folder), NOW)
    if (folder / "live.yaml").exists():
        return _live(folder)
    changes = _of_stack(folder) if (folder / "stack.yaml").exists() else _of_compose(folder)
    return assess(Target(stack="shop"), changes, policy=_policy(folder), now=NOW)


def expected(folder: Path) -> dict[str, Any]:
    """Return what a scenario promises: `decision`, and findings as `rule level resource`."""
    return _told(folder / "expected.yaml")


def found(review: Review, status: Status = Status.NEW) -> set[str]:
    """Return rule, level and resource of the findings of a status that are more than remarks."""
    return {
        f"{item.rule} {item.level.word} {item.logical_id}"
        for item in review.findings
        if item.status is status and (item.level > Level.INFO or status is not Status.NEW)
    }


def _policy(folder: Path) -> Policy:
    file = folder / FILE_NAME
    return load_policy(read_text(file, FILE_NAME)) if file.exists() else DEFAULT


def _of_stack(folder: Path) -> ChangeSet:
    return predict(*_sides(_told(folder / "stack.yaml")))


def _told(file: Path) -> dict[str, Any]:
    told: Any = plain(parse(read_text(file))[0])
    return dict(told)


def _sides(told: dict[str, Any]) -> tuple[Any, Any]:
    start = patched(_shop(), told.get("before") or {})
    return start, patched(start, told["after"])


def _live(folder: Path) -> Review:
    told = _told(folder / "live.yaml")
    before, after = _sides(told)
    answer = told["answer"] | {"ChangeSetId": _ARN, "StackId": _STACK, "StackName": "shop"}
    inspected = Inspected(
        arn=_ARN,
        plain=answer,
        with_values=answer,
        template=dumps(after),
        processed_template=dumps(after),
        deployed_template=dumps(before),
        stack=StackState(name="shop", arn=_STACK, status="UPDATE_COMPLETE", **_deployed(told)),
    )
    surroundings = ask(_Asked(told), inspected)
    return review_of_live(inspected, surroundings, policy=_policy(folder), now=NOW)


def _deployed(told: dict[str, Any]) -> dict[str, Any]:
    return dict(told.get("deployed") or {})


class _Asked(FakeCloudFormation):
    """What AWS says beside the change set."""

    def __init__(self, told: dict[str, Any]) -> None:
        super().__init__()
        self._told = told

    def stack_policy(self, stack: str) -> str | None:  # noqa: ARG002 - there is one stack
        return None

    def validations(self, arn: str) -> list[dict[str, Any]]:  # noqa: ARG002 - there is one set
        return self._told.get("events") or []


def _of_compose(folder: Path) -> ChangeSet:
    old, new = (_template(folder, name) for name in ("before.yml", "after.yml"))
    before, after = body(old), body(new)
    return with_lines(place(predict(before, after), after, before), new.resources)


def _template(folder: Path, name: str) -> Template:
    request = LoadRequest(
        working_directory=folder, environment={}, files=(name,), project_name="shop"
    )
    return translate(load(request).project, _facts()).template


@cache
def _facts() -> Facts:
    return load_facts(read_text(HERE / "facts.json", "facts.json"))


@cache
def _shop() -> Any:
    return read(read_text(HERE.parent / "review" / "shop.yaml"))
