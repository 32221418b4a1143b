"""The reviews whose pages are looked at, from no change to 500."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from compose2cfn.cfn.body import body
from compose2cfn.changes.model import ChangeSet, Completeness, Told
from compose2cfn.changes.places import place
from compose2cfn.changes.predict import predict
from compose2cfn.core.values import replace
from compose2cfn.review.assess import assess
from tests.render.injections import TEXTS, hostile
from tests.review.examples import DIGEST, TARGET, change, release, task, task_change, told
from tests.translate.converted import converted

if TYPE_CHECKING:
    from collections.abc import Callable

    from compose2cfn.review.model import Review

SHOP = Path(__file__).parent / "shop"
FACTS = Path(__file__).resolve().parents[2] / "samples" / "flask-redis" / "facts.json"


def shop() -> Review:
    """Return the review of a small shop whose new version goes too far; AWS tells the same."""
    old, new = (body(converted(SHOP / side, FACTS)[0].template) for side in ("before", "after"))
    changes = place(predict(old, new), new, old)
    told_too = tuple(replace(item, source=Told.BOTH) for item in changes.changes)
    whole = replace(changes, changes=told_too, completeness=Completeness(source=Told.BOTH))
    return assess(TARGET, whole, digest=DIGEST)


def nothing() -> Review:
    """Return the review of no change at all."""
    return assess(TARGET, ChangeSet(), digest=DIGEST)


def plain_release() -> Review:
    """Return the review of a new image and nothing else."""
    return assess(TARGET, told(*release()), digest=DIGEST)


def many(count: int = 500) -> Review:
    """Return a review of ``count`` changes in a tenth as many services."""
    items = []
    for number in range(count - count // 10):
        before = task(**{f"V{n}": str(n) for n in range(12)})
        after = task("repo/web:1.1", **{f"V{n}": f"{n}{number}" for n in range(6)})
        item = task_change(before, after)
        item["ResourceChange"]["LogicalResourceId"] = f"Service{number % 50}Task{number}"
        items.append(item)
    items += [
        change(f"Data{number}", "AWS::EFS::FileSystem", "Remove") for number in range(count // 10)
    ]
    origins = {
        item["ResourceChange"]["LogicalResourceId"]: f"service{n % 50} docker-compose.yml:{n + 1}:3"
        for n, item in enumerate(items)
    }
    template = {"Metadata": {"Compose2cfn": {"Origins": origins}}}
    return assess(TARGET, place(told(*items), template), digest=DIGEST)


def three_stacks() -> tuple[Review, ...]:
    """Return reviews of three stacks, which one page holds."""
    return tuple(
        replace(made, target=replace(made.target, stack=name))
        for name, made in (("shop-test", nothing()), ("shop", shop()), ("blog", plain_release()))
    )


PAGES: dict[str, Callable[[], Review | tuple[Review, ...]]] = {
    "nothing": nothing,
    "plain release": plain_release,
    "shop": shop,
    "hostile": lambda: hostile(" ".join(TEXTS.values())),
    "500 changes": many,
    "three stacks": three_stacks,
}
