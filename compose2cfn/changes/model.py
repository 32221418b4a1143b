"""What will change: the model that reviews, renderers, rules and digests share.

It is made by the offline predictor (`changes.predict`) and from DescribeChangeSet answers
(`changes.change_set`); both may be merged.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from compose2cfn.core.values import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.settings import Check, Setting
    from compose2cfn.core.source import Span
    from compose2cfn.environment import ListenerRule


class Action(StrEnum):
    """What CloudFormation does with a resource."""

    ADD = "add"
    MODIFY = "modify"
    REMOVE = "remove"
    IMPORT = "import"
    SYNC = "sync"
    UNKNOWN = "unknown"
    """AWS named an action that this version doesn't know; always a visible risk."""


class Replacement(StrEnum):
    """Whether a modified resource gets a new physical resource."""

    NEVER = "never"
    CONDITIONAL = "conditional"
    ALWAYS = "always"


class Confidence(StrEnum):
    """How sure a change is."""

    WILL = "will"
    MAY = "may"


class Op(StrEnum):
    """What happens to one property."""

    ADD = "add"
    MODIFY = "modify"
    REMOVE = "remove"


class Told(StrEnum):
    """Who says so."""

    PREDICTED = "predicted"
    AWS = "aws"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Hidden:
    """A value that can't be shown: known only after the update, masked (NoEcho) or truncated.

    ``reason`` is `known-after-apply`, `no-echo`, `truncated`, `unresolved` or `not-told` (an answer
    without property values); two hidden values are equal when AWS or the evaluator says that they
    are (same ``token``).
    """

    reason: str
    token: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyChange:
    """One changed property: ``path`` is a JSON pointer from the resource (`/Properties/Image`).

    ``before`` and ``after`` are JSON values, :class:`Hidden`, or None where ``op`` says that there
    is none. Attributes beside the properties have paths of their own (`/Metadata`, `/Tags`,
    `/DeletionPolicy`). ``origin`` is the line that the new value was written at, where known.
    """

    path: str
    op: Op
    before: Json | Hidden = None
    after: Json | Hidden = None
    recreation: Replacement = Replacement.NEVER
    causes: tuple[str, ...] = ()
    source: Told = Told.PREDICTED
    origin: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceChange:
    """One changed resource; ``replacement`` only for modify, ``policy_action`` as AWS names it.

    ``before`` and ``after`` are the resource's whole body (`Properties`, `Metadata`,
    `DeletionPolicy` …) with references resolved as far as they are known; None where the resource
    does not exist on that side or nobody told. Values in them may be :class:`Hidden`.
    ``disagreement`` says what the prediction expected where AWS says otherwise.
    """

    logical_id: str
    type: str
    action: Action
    replacement: Replacement | None = None
    policy_action: str | None = None
    confidence: Confidence = Confidence.WILL
    physical_id: str | None = None
    service: str | None = None
    origin: Span | None = field(default=None, compare=False)
    properties: tuple[PropertyChange, ...] = ()
    reasons: tuple[str, ...] = ()
    before: Mapping[str, Json] | None = None
    after: Mapping[str, Json] | None = None
    source: Told = Told.PREDICTED
    disagreement: str | None = None

    @property
    def is_replaced(self) -> bool:
        """Whether a new physical resource takes the place of the old one, or may do so.

        ECS keeps old task definitions beside the new one, so theirs is no replacement.
        """
        return (
            self.replacement in {Replacement.ALWAYS, Replacement.CONDITIONAL}
            and self.type != "AWS::ECS::TaskDefinition"
        )

    @property
    def is_new_revision(self) -> bool:
        """Whether this is ECS's everyday "replacement": a new task definition revision."""
        return (
            self.replacement in {Replacement.ALWAYS, Replacement.CONDITIONAL}
            and self.type == "AWS::ECS::TaskDefinition"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterChange:
    """A parameter with another value; secret ones hold :class:`Hidden`."""

    name: str
    before: str | Hidden | None
    after: str | Hidden | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputChange:
    """An output that is added, changed or removed."""

    name: str
    op: Op
    before: Json = None
    after: Json = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """How whole the answer is, in sentences a person can read; empty lists mean nothing is missing.

    ``only_plain`` and ``only_values`` name resources that one of the two DescribeChangeSet answers
    left out; ``only_predicted`` names resources that we expect to change and AWS does not name;
    ``truncated`` names values that AWS cut; ``unknown`` names words of AWS's answer that this
    version does not know; ``warnings`` are AWS's own.
    """

    source: Told = Told.PREDICTED
    only_plain: tuple[str, ...] = ()
    only_values: tuple[str, ...] = ()
    only_predicted: tuple[str, ...] = ()
    truncated: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A resource of a whole stack, changed or not; ``body`` as in :class:`ResourceChange`.

    ``exists`` is MAY where that depends on a condition that isn't known.
    """

    logical_id: str
    type: str
    body: Mapping[str, Json]
    exists: Confidence = Confidence.WILL


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A whole stack as its template describes it, for rules that look beyond what changes.

    References stay symbolic (`{"Ref": "Web"}`), so both sides compare. ``outputs`` are
    `{"Value": …, "Export": …}`; ``parameters`` counts them; ``least_bytes`` is the template's size
    without any blank, so its text has at least as many. ``has_macros`` says that AWS makes more of
    it than stands in it. ``neighbours`` are the rules of others at listeners outside the stack, by
    the listener's ARN, where facts tell them.
    """

    resources: Mapping[str, Resource] = field(default_factory=dict)
    outputs: Mapping[str, Json] = field(default_factory=dict)
    parameters: int = 0
    least_bytes: int = 0
    has_macros: bool = False
    neighbours: Mapping[str, Sequence[ListenerRule]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSet:
    """All changes of one stack, sorted by logical id.

    ``before`` and ``after`` are the whole stack where the templates are known (always in a
    prediction); they are context for rules, and no part of what is shown or compared.
    """

    changes: tuple[ResourceChange, ...] = ()
    parameters: tuple[ParameterChange, ...] = ()
    outputs: tuple[OutputChange, ...] = ()
    settings: tuple[Setting, ...] = ()
    checks: tuple[Check, ...] = ()
    completeness: Completeness = Completeness()
    before: Whole | None = field(default=None, compare=False, repr=False)
    after: Whole | None = field(default=None, compare=False, repr=False)
