"""Records of what an environment has run: by digest, of a stack that stands."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from compose2cfn.core.errors import AwsError, InputError
from compose2cfn.gate.deployments import BucketRecords, deployment, ran, record
from compose2cfn.gate.ports import StackState
from compose2cfn.gate.record_store import BucketPlace

if TYPE_CHECKING:
    from collections.abc import Sequence

ONE, TWO = f"sha256:{'1' * 64}", f"sha256:{'2' * 64}"
PLACE = BucketPlace(bucket="records", prefix="deployments/shop/")


@dataclass
class Objects:
    """A bucket in memory."""

    kept: dict[str, str] = field(default_factory=dict)

    def put(self, _bucket: str, key: str, body: str) -> bool:
        """Write a new object."""
        return self.kept.setdefault(key, body) is body

    def get(self, _bucket: str, key: str) -> str | None:
        """Return an object."""
        return self.kept.get(key)

    def keys(self, _bucket: str, prefix: str) -> Sequence[str]:
        """Return the keys below a prefix."""
        return [key for key in sorted(self.kept) if key.startswith(prefix)]

    def url(self, bucket: str, key: str) -> str:
        """Return an address."""
        return f"https://{bucket}/{key}"


@dataclass
class Stacks:
    """The two calls that are made."""

    images: tuple[Any, ...] = ()
    status: str = "UPDATE_COMPLETE"

    def stack(self, name: str) -> StackState | None:
        """Return the one stack."""
        return None if name != "shop" else StackState(name=name, arn="arn", status=self.status)

    def stack_template(self, _stack: str, *, processed: bool) -> str:
        """Return a template with a task definition an image, and a queue."""
        assert processed
        tasks = {
            f"Task{number}": {
                "Type": "AWS::ECS::TaskDefinition",
                "Properties": {"ContainerDefinitions": [{"Name": "c", "Image": image}]},
            }
            for number, image in enumerate(self.images)
        }
        return json.dumps({"Resources": {**tasks, "Queue": {"Type": "AWS::SQS::Queue"}}})


def of(stacks: Any, name: str = "shop") -> Any:
    return deployment(stacks, name)


def test_nothing_has_run_where_there_is_no_record() -> None:
    assert ran(BucketRecords(objects=Objects(), place=PLACE), "staging") == frozenset()


def test_what_ran_is_known_in_its_environment_alone() -> None:
    objects = Objects()
    records = BucketRecords(objects=objects, place=PLACE)
    found = of(Stacks((f"a@{ONE}", {"Fn::Sub": f"${{AWS::AccountId}}/b@{TWO}"}, "c:1", f"d@{ONE}")))
    assert (found.pinned, found.unpinned) == ((ONE, TWO), ("c:1",))
    assert record(records, "staging", found, at="2026-11-21T12:00:00Z", by="arn:ada") == (ONE, TWO)
    assert ran(records, "staging") == {ONE, TWO}
    assert ran(records, "dev") == frozenset()
    key = f"deployments/shop/staging/{'1' * 64}.json"
    assert key in objects.kept
    assert json.loads(objects.kept[key]) == {
        "schemaVersion": 1,
        "environment": "staging",
        "stack": "arn",
        "at": "2026-11-21T12:00:00Z",
        "by": "arn:ada",
        "digest": ONE,
    }


def test_the_first_record_of_a_digest_stays() -> None:
    records = BucketRecords(objects=Objects(), place=PLACE)
    first = of(Stacks((f"a@{ONE}",)))
    record(records, "staging", first, at="2026-11-21T12:00:00Z", by="arn:ada")
    again = of(Stacks((f"a@{ONE}", f"b@{TWO}")))
    assert record(records, "staging", again, at="2026-11-22T12:00:00Z", by="arn:ben") == (TWO,)


def test_other_objects_beside_the_records_say_nothing() -> None:
    names = ("index.html", f"{'1' * 63}.json", f"{'1' * 64}.json.bak", f"x/{'1' * 64}.json")
    objects = Objects({f"deployments/shop/staging/{name}": "" for name in names})
    assert ran(BucketRecords(objects=objects, place=PLACE), "staging") == frozenset()


@pytest.mark.parametrize(
    ("stacks", "name", "error"),
    [
        pytest.param(Stacks((f"a@{ONE}",)), "other", InputError, id="no such stack"),
        pytest.param(Stacks(("a:1",)), "shop", InputError, id="no image is pinned"),
        pytest.param(
            Stacks((f"a@{ONE}",), "UPDATE_ROLLBACK_COMPLETE"), "shop", AwsError, id="rolled back"
        ),
        pytest.param(
            Stacks((f"a@{ONE}",), "UPDATE_IN_PROGRESS"), "shop", AwsError, id="not done yet"
        ),
    ],
)
def test_nothing_is_recorded_of(stacks: Any, name: str, error: type[Exception]) -> None:
    with pytest.raises(error) as refused:
        of(stacks, name)
    assert "C2C-G033" in [item.code for item in refused.value.diagnostics]  # type: ignore[attr-defined]
