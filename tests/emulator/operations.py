"""Stack operations that take time, that fail on demand, and that tell their events as AWS does.

ministack's operations end before the call that started them returns, resources can't be made to
fail, and an update names every resource of the stack in its events, new ones as updated ones. AWS
names only those that change, calls new ones CREATE, says `Resource creation Initiated`, and
removes what is replaced or gone in a cleanup phase with events of its own.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Any

from tests.emulator.door import part, replace

_INITIATED = "Resource creation Initiated"
_STACK = "AWS::CloudFormation::Stack"
_CLEANUP = "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"
_BY_THE_USER = frozenset(
    {"REVIEW_IN_PROGRESS", "CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS"}
)


@dataclass(slots=True, kw_only=True)
class Failure:
    """The next `times` operations on a resource fail with `message`.

    `resource` is a logical id or a type; `on` names the operations (`create`, `update`, `delete`).
    """

    resource: str
    message: str
    times: int = 1
    on: tuple[str, ...] = ("create", "update")
    account: str | None = None


@dataclass(slots=True)
class Operations:
    """How operations go: seconds per changed resource, by account, and the failures to come."""

    delay: float = 0.0
    delays: dict[str, float] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def seconds(self, account: str) -> float:
        """Return how long each changed resource takes."""
        return self.delays.get(account, self.delay)

    def clear(self, account: str | None = None) -> None:
        """Forget the failures and delays: all, or those of one account."""
        with self._lock:
            self.failures = [
                failure
                for failure in self.failures
                if account is not None and failure.account != account
            ]
        if account is None:
            self.delays.clear()
        else:
            self.delays.pop(account, None)

    def run(self, operation: str, resource_type: str, logical_id: str, account: str) -> None:
        """Take the time that the operation takes, and fail where it is to fail."""
        time.sleep(self.seconds(account))
        with self._lock:
            for failure in self.failures:
                if (
                    failure.resource in {resource_type, logical_id}
                    and operation in failure.on
                    and failure.account in {None, account}
                ):
                    failure.times -= 1
                    if failure.times <= 0:
                        self.failures.remove(failure)
                    raise ValueError(failure.message)


def install(operations: Operations) -> None:
    """Put our hooks around ministack's stack operations."""
    account = part("core.responses:get_account_id")
    _Hooks(operations, account).install()


class _Hooks:
    """The functions put in the place of ministack's, with what they share."""

    def __init__(self, operations: Operations, account: Any) -> None:
        self._operations = operations
        self._account = account
        self._stacks = part("services.cloudformation:_stacks")
        self._held: dict[tuple[str, str], tuple[Any, ...]] = {}
        self._new: set[tuple[str, str]] = set()
        self._cleaning: set[str] = set()

    def install(self) -> None:
        module = "services.cloudformation.stacks"
        self._add_event = part(
            f"{module}:_add_event",
            *("stack_id", "stack_name", "logical_id", "resource_type", "status"),
            *("reason", "physical_id", "detailed_status"),
        )
        self._provision = part(
            f"{module}:_provision_resource", "resource_type", "logical_id", "props", "stack_name"
        )
        self._update = part(
            f"{module}:_update_resource",
            *("resource_type", "physical_id", "old_props", "new_props", "stack_name"),
            *("logical_id", "old_attrs"),
        )
        self._delete = part(
            f"{module}:_delete_resource",
            *("resource_type", "physical_id", "props", "stack_name", "logical_id"),
        )
        self._on_thread = part(f"{module}:_runs_on_worker_thread", "resource_type")
        replace(f"{module}:_add_event", self.add_event)
        replace("services.cloudformation.changesets:_add_event", self.add_event)
        replace("services.cloudformation.handlers:_add_event", self.add_event)
        replace(f"{module}:_provision_resource", self.provision)
        replace(f"{module}:_update_resource", self.update)
        replace(f"{module}:_delete_resource", self.delete)
        replace(f"{module}:_runs_on_worker_thread", self.on_thread)

    def on_thread(self, resource_type: str) -> bool:
        """Let slow operations wait on a thread, so that the server goes on answering."""
        return bool(self._operations.seconds(self._account())) or self._on_thread(resource_type)

    def provision(
        self, resource_type: str, logical_id: str, props: dict[str, Any], stack_name: str
    ) -> Any:
        """Create a resource that the stack doesn't have yet."""
        key = (self._stacks[stack_name]["StackId"], logical_id)
        held = self._held.pop(key, None)
        if held is not None:
            self._new.add(key)
            self._add_event(*held[:4], "CREATE_IN_PROGRESS")
        self._operations.run("create", resource_type, logical_id, self._account())
        return self._provision(resource_type, logical_id, props, stack_name)

    def update(  # noqa: PLR0917 (ministack passes them by position)
        self,
        resource_type: str,
        physical_id: str,
        old_props: dict[str, Any],
        new_props: dict[str, Any],
        stack_name: str,
        logical_id: str,
        old_attrs: dict[str, Any] | None = None,
    ) -> Any:
        """Update a resource; an unchanged one takes no time and tells nothing."""
        if old_props != new_props:
            held = self._held.pop((self._stacks[stack_name]["StackId"], logical_id), None)
            if held is not None:
                self._add_event(*held[:6], physical_id)
            self._operations.run("update", resource_type, logical_id, self._account())
        return self._update(
            resource_type, physical_id, old_props, new_props, stack_name, logical_id, old_attrs
        )

    def delete(
        self,
        resource_type: str,
        physical_id: str,
        props: dict[str, Any],
        stack_name: str,
        logical_id: str,
    ) -> None:
        """Delete a resource; after an update this is the cleanup phase, with events."""
        stack = self._stacks[stack_name]
        known = (stack["StackId"], stack_name)
        cleanup = stack["StackStatus"] in {"UPDATE_IN_PROGRESS", _CLEANUP}
        if cleanup and stack["StackStatus"] != _CLEANUP:
            stack["StackStatus"] = _CLEANUP
            self._cleaning.add(stack["StackId"])
            self._add_event(*known, stack_name, _STACK, _CLEANUP, "", stack["StackId"])
        of = (*known, logical_id, resource_type)
        if cleanup:
            self._add_event(*of, "DELETE_IN_PROGRESS", "", physical_id)
        self._operations.run("delete", resource_type, logical_id, self._account())
        self._delete(resource_type, physical_id, props, stack_name, logical_id)
        if cleanup:
            self._add_event(*of, "DELETE_COMPLETE", "", physical_id)

    def add_event(  # noqa: PLR0917 (ministack passes them by position)
        self,
        stack_id: str,
        stack_name: str,
        logical_id: str,
        resource_type: str,
        status: str,
        reason: str = "",
        physical_id: str = "",
        detailed_status: str = "",
    ) -> None:
        """Record an event the way AWS tells it."""
        event = (stack_id, stack_name, logical_id, resource_type, status, reason, physical_id)
        key = (stack_id, logical_id)
        if logical_id == stack_name and resource_type == _STACK:
            self._add_stack_event(event, detailed_status)
            return
        if status == "UPDATE_IN_PROGRESS" and not physical_id:
            self._held[key] = event  # told once it turns out that something changes
            return
        untouched = self._held.pop(key, None) is not None
        if untouched and status == "UPDATE_COMPLETE":
            return
        if key in self._new and status.startswith("UPDATE_"):
            self._new.discard(key)
            status = status.replace("UPDATE", "CREATE")
            self._call_created(stack_name, logical_id)
        if status == "CREATE_COMPLETE":
            self._add_event(*event[:4], "CREATE_IN_PROGRESS", _INITIATED, physical_id)
        self._add_event(*event[:4], status, reason, physical_id, detailed_status)

    def _add_stack_event(self, event: tuple[Any, ...], detailed_status: str) -> None:
        """Record an event of the stack itself."""
        *of, status, reason, physical_id = event
        if status in _BY_THE_USER:
            reason = reason or "User Initiated"
        if status == "UPDATE_COMPLETE" and event[0] not in self._cleaning:
            self._add_event(*of, _CLEANUP, "", physical_id)
        self._cleaning.discard(event[0])
        self._add_event(*of, status, reason, physical_id, detailed_status)

    def _call_created(self, stack_name: str, logical_id: str) -> None:
        record = self._stacks[stack_name]["_resources"].get(logical_id)
        if record is not None:
            record["ResourceStatus"] = "CREATE_COMPLETE"
