"""A person's decision on exactly one content, as a record that `execute` asks for."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Final, Literal

from compose2cfn.core.errors import InputError, StaleError
from compose2cfn.core.values import dataclass
from compose2cfn.gate.codes import DIGEST_DIFFERS, DIGEST_FORM, GONE, NOT_AVAILABLE, SAYS_NOTHING
from compose2cfn.gate.inspect import digest_now, look
from compose2cfn.gate.leftovers import author_of
from compose2cfn.gate.nested import check_nested
from compose2cfn.gate.verdict import Judging, check_author, verdict_now
from compose2cfn.review.digest import SPOKEN_LENGTH, spoken
from compose2cfn.review.policy import DEFAULT

if TYPE_CHECKING:
    from compose2cfn.gate.inspect import Inspected
    from compose2cfn.gate.ports import Clock, CloudFormation
    from compose2cfn.review.policy import Policy

FORMAT: Final = 1

Verdict = Literal["approved", "rejected"]

_DIGEST: Final = re.compile(rf"[0-9a-f]{{{SPOKEN_LENGTH},64}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRecord:
    """Who decided what on which content; ``at`` is UTC as RFC 3339."""

    format: int
    decision: Verdict
    digest: str
    change_set_arn: str
    stack: str
    by: str
    at: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRequest:
    """What a person says: yes or no to the content with this digest (12 characters or more).

    ``caller`` is the AWS identity behind ``by``, where it is known.
    """

    change_set_arn: str
    decision: Verdict
    digest: str
    by: str
    reason: str
    caller: str | None = None


def decide(
    cf: CloudFormation, clock: Clock, request: DecisionRequest, policy: Policy = DEFAULT
) -> ApprovalRecord:
    """Return the record of a decision on what the change set holds now.

    Raises :class:`InputError` for a digest of the wrong form, :class:`StaleError` where the
    change set is gone, can't be executed, or has another digest, and :class:`PolicyDenied` where
    the policy lets nobody approve it, or not this person.
    """
    check_digest(request.digest)
    by, reason = sentence("by", request.by), sentence("reason", request.reason)
    seen = existing(look(cf, request.change_set_arn), request.change_set_arn)
    if seen.execution_status != "AVAILABLE":
        raise unavailable(seen)
    digest = digest_now(seen, policy)
    if not digest.startswith(request.digest):
        raise differs(request.digest, digest)
    if request.decision == "approved":
        check_nested(seen)
        check_author(policy, author_of(seen.plain), by, request.caller)
        verdict_now(cf, seen, Judging(policy=policy, at=clock.now()))
    return ApprovalRecord(
        format=FORMAT,
        decision=request.decision,
        digest=digest,
        change_set_arn=seen.arn,
        stack=str(seen.plain.get("StackName", "")),
        by=by,
        at=clock.now(),
        reason=reason,
    )


def sentence(key: str, text: str) -> str:
    """Return the text as one printable line; a record that says nothing is refused."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if not line:
        raise InputError((SAYS_NOTHING.error(f"'{key}' says nothing", hint="write a sentence"),))
    return line


def check_digest(digest: str) -> None:
    """Raise :class:`InputError` unless the text can be a digest or enough of its beginning."""
    if _DIGEST.fullmatch(digest) is None:
        raise InputError(
            (
                DIGEST_FORM.error(
                    f"'{digest}' is no digest",
                    hint=f"give its first {SPOKEN_LENGTH} characters or more, as in the report",
                ),
            )
        )


def existing(seen: Inspected | None, arn: str) -> Inspected:
    """Return the change set; raises :class:`StaleError` where there is none any more."""
    if seen is None:
        raise StaleError(
            (
                GONE.error(
                    f"there is no change set '{arn}'",
                    hint="it was deleted or replaced; create a new one and review that",
                ),
            )
        )
    return seen


def unavailable(seen: Inspected) -> StaleError:
    """Return the refusal of a change set that can't be executed, with AWS's reason."""
    status = f"{seen.plain.get('Status')}, {seen.execution_status}"
    reason = seen.plain.get("StatusReason")
    told = f"the change set is not available ({status})" + (f": {reason}" if reason else "")
    return StaleError((NOT_AVAILABLE.error(told, hint="create a new change set and review it"),))


def differs(reviewed: str, current: str) -> StaleError:
    """Return the refusal of another content than the reviewed one."""
    return StaleError(
        (
            DIGEST_DIFFERS.error(
                f"reviewed was {spoken(reviewed)}, but now it is {spoken(current)}",
                hint="review the change set again, with the same policy file: "
                "compose2cfn review ARN",
            ),
        )
    )


def to_json(record: ApprovalRecord) -> str:
    """Return the record as JSON: two spaces, a fixed order of keys, a final newline."""
    values = asdict(record)
    values["changeSetArn"] = values.pop("change_set_arn")
    order = ("format", "decision", "digest", "changeSetArn", "stack", "by", "at", "reason")
    return json.dumps({key: values[key] for key in order}, indent=2, ensure_ascii=False) + "\n"
