"""The diagnostic codes of overlays (C2C-T04…)."""

from __future__ import annotations

from compose2cfn.core.diagnostics import code

NOT_THERE = code(
    "C2C-T040",
    "The overlay changes something that the template doesn't have",
    "A resource, parameter or output that stands in `x-aws-cloudformation` without the attribute "
    "that makes it whole (`Type`, `Value`) is meant to change a generated one, and there is none "
    "of that name. `compose2cfn convert` shows the logical IDs.",
)
WRONG_SHAPE = code(
    "C2C-T041",
    "The overlay has the wrong form",
    "`x-aws-cloudformation` has the sections of a template: Description, Metadata, Parameters, "
    "Rules, Mappings, Conditions, Resources and Outputs. A map merges with a map, a list with a "
    "list; a value of another kind replaces only under the tag `!override`.",
)
OTHER_TYPE = code(
    "C2C-T042",
    "The overlay changes the type of a resource",
    "CloudFormation deletes a resource whose type changes and makes another one. To say that, "
    "remove the generated resource with null and add one under a logical ID of its own.",
)
NO_EFFECT = code(
    "C2C-T043",
    "A part of the overlay has no effect",
    "The template has the value already, or hasn't what the overlay takes away. Remove the part, "
    "so that nobody believes in it.",
)
LIST_REPLACED = code(
    "C2C-T044",
    "The overlay replaces a list",
    "Items that all have a Name, a Key or a PolicyName merge one by one; every other list takes "
    "the place of the generated one as a whole. The tag `!override` says that this is meant.",
)
DANGLING = code(
    "C2C-T045",
    "The template refers to something that it doesn't have",
    "After the overlay, a Ref, Fn::GetAtt, Fn::Sub, DependsOn or Condition names nothing. Correct "
    "the name, or change the place that refers to what the overlay removes.",
)
TWO_MEANINGS = code(
    "C2C-T046",
    "An expression could mean two things",
    "A variable of the environment was put in for `${NAME}`, and the template has something of "
    "that name too. Write `$${NAME}` for the template's, or `${NAME:-}` for the variable.",
)
IN_CLEAR = code(
    "C2C-T047",
    "The overlay has a secret in clear",
    "The value stands in the template, in change sets and in reports. Keep it in AWS Secrets "
    "Manager and refer to it with `{{resolve:secretsmanager:…}}`, `GenerateSecretString` or the "
    "container's `Secrets`, or take it from a parameter with `NoEcho`.",
)
