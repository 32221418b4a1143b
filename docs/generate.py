"""Write the parts of the documentation that come from the code.

python docs/generate.py            write docs/mapping.md, rules.md, diagnostics.md, README's help,
                                   and the boundary and deployment role of target-account.yaml
python docs/generate.py --check    change nothing; exit with 1 where a page is not current
"""

from __future__ import annotations

import importlib
import inspect
import json
import os
import pkgutil
import subprocess
import sys
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from compose2cfn.translate.coverage import Ignored

ROOT = Path(__file__).resolve().parent.parent
DELIVERY = ROOT / "pipeline_templates" / "codepipeline"
FOR_CLOUDFORMATION = (
    "  # --- For CloudFormation: made by docs/generate.py from application-roles.yaml\n"
)
GENERATED = "<!-- made by docs/generate.py from the code; change the code, then run `make docs` -->"
HELP = ("<!-- help: start -->", "<!-- help: end -->")

ROOMS = {
    "A": "AWS",
    "C": "Compose file",
    "F": "Facts about the environment",
    "G": "Change set and approval",
    "L": "Lint",
    "M": "Mapping to AWS",
    "P": "Policy",
    "R": "Reports",
    "T": "Templates and parameters",
    "U": "Files and usage",
    "X": "x-aws keys",
    "Y": "YAML",
}
"""What the letter of a diagnostic code stands for."""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""

    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

    return "\n".join([line(head), "|" + "---|" * len(head), *map(line, rows)])


def one_line(text: str | None) -> str:
    """Return a text's first paragraph on one line."""
    return " ".join(inspect.cleandoc(text or "").split("\n\n")[0].split())


def as_code(pattern: Iterable[str]) -> str:
    """Return an attribute's pattern as Markdown."""
    return f"`{'.'.join(pattern)}`"


def import_all() -> None:
    """Import every module of the package, so that all registries are full."""
    import compose2cfn  # noqa: PLC0415 - only for its path

    for module in pkgutil.walk_packages(compose2cfn.__path__, "compose2cfn."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def _condition(item: Ignored) -> str:
    if item.where is not None:
        return f"any, where {as_code(item.where[0])} is `{str(item.where[1]).lower()}`"
    return ", ".join(f"`{str(value).lower()}`" for value in item.values) or "any"


def mapping_page() -> str:
    """Return what becomes of each attribute of a Compose file."""
    from compose2cfn.translate import coverage, mappings  # noqa: PLC0415 - fills the registry
    from compose2cfn.translate.registry import REGISTRY  # noqa: PLC0415

    order = {name: place for place, name in enumerate(mappings.__all__)}
    registered = sorted(REGISTRY, key=lambda item: (order[item.name.split(".")[0]], item.name))
    translated = (
        [", ".join(map(as_code, item.patterns)), one_line(item.function.__doc__), f"`{item.name}`"]
        for item in registered
    )
    ignored = (
        [
            as_code(item.pattern),
            _condition(item),
            item.reason,
        ]
        for item in coverage.IGNORED
    )
    spoken_of = [wanted for mapping in REGISTRY for wanted in mapping.patterns]
    loaded = ([as_code(path), what] for path, what in coverage.LOADED.items())
    return f"""{GENERATED}

# What becomes of a Compose file

Every line of a Compose file is translated, ignored for a reason that stands here, or reported at
its line. `*` stands for any one name or list item, a last `**` for everything below.

## Translated

{table(("Attribute", "What happens", "Mapping"), translated)}

## Ignored: it has no meaning on ECS

{table(("Attribute", "With the value", "Why"), ignored)}

Other tools' extensions (`x-…` but `x-aws-…`) are ignored too, so are secrets that only a build
uses, `restart` of a dependency in the same task, and what only says "no" to a default: `false`,
`null`, an empty list or map.

## Left out with a warning: the service works the same without it

{chr(10).join(f"- {as_code(item)}" for item in coverage.HARMLESS)}

## Read by the loader, gone before the translation

{table(("Attribute", "What it does"), loaded)}

## Refused with an error

What follows and everything else, since the deployed service would behave differently from the one
on your machine: `compose2cfn explain C2C-M001` says what to do.

{chr(10).join(f"- {as_code(item)}" for item in coverage.refused(spoken_of))}
"""


def rules_page() -> str:
    """Return the risk rules."""
    from compose2cfn.review import rules  # noqa: F401, PLC0415 - fills the registry
    from compose2cfn.review.protection import known_rules  # noqa: PLC0415

    def number(id_: str) -> tuple[bool, int]:
        return not id_.startswith("R"), int("".join(filter(str.isdigit, id_)) or 0)

    every = known_rules()
    ordered = [every[id_] for id_ in sorted(every, key=number)]
    overview = table(
        ("Rule", "Level", "Title"),
        ([f"[{item.id}](#{item.id.lower()})", item.level.word, item.title] for item in ordered),
    )
    details = "\n\n".join(
        f"## {item.id}\n\n**{item.title}** ({item.level.word})\n\n{item.text}" for item in ordered
    )
    return f"""{GENERATED}

# Risk rules

The same rules judge a prediction (`compose2cfn diff`) and a change set (`compose2cfn review`). The
level is the usual one; a finding may have another where the rule says so.
`compose2cfn explain RULE` prints the same text.

{overview}

{details}
"""


def diagnostics_page() -> str:
    """Return every diagnostic code with its help."""
    from compose2cfn.core.diagnostics import CODES  # noqa: PLC0415 - filled by import_all

    parts = [
        f"""{GENERATED}

# Diagnostics

Every problem that compose2cfn reports has a code that stays the same. `compose2cfn explain CODE`
prints the text that stands here.
"""
    ]
    ordered = sorted(CODES.values(), key=lambda item: item.id)
    for letter, codes in groupby(ordered, lambda item: item.id[len("C2C-")]):
        rows = ([f"`{item.id}`", item.title, one_line(item.help)] for item in codes)
        parts.append(f"## {ROOMS[letter]}\n\n{table(('Code', 'Title', 'Help'), rows)}\n")
    return "\n".join(parts)


def policy_schema() -> str:
    """Return the JSON Schema of the policy file."""
    from compose2cfn.review.policy_file import rule_ids  # noqa: PLC0415 - fills the registry
    from compose2cfn.review.policy_shape import json_schema, policy_shape  # noqa: PLC0415
    from compose2cfn.review.presets import PRESETS  # noqa: PLC0415

    made = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Policy of compose2cfn (compose2cfn.policy.yml)",
        **json_schema(policy_shape(rule_ids(), PRESETS)),
    }
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"


def policy_page() -> str:
    """Return docs/policy.md with the tables of keys and presets as the code has them."""
    from compose2cfn.review import policy_shape as shapes  # noqa: PLC0415
    from compose2cfn.review.policy import Effect, as_data  # noqa: PLC0415
    from compose2cfn.review.policy_file import rule_ids  # noqa: PLC0415
    from compose2cfn.review.presets import PRESETS  # noqa: PLC0415

    def keys(shape: shapes.Record) -> str:
        return table(
            ("Key", "Meaning"),
            (
                [f"`{key}`" + (" (required)" if entry.required else ""), entry.about]
                for key, entry in shape.entries.items()
            ),
        )

    told = {name: as_data(preset) for name, preset in PRESETS.items()}
    presets = table(
        ("", *(f"`{name}`" for name in told)),
        (
            [f"`{key}`", *(as_words(item[key]) for item in told.values())]
            for key in next(iter(told.values()))
        ),
    )
    parts = {
        "keys": keys(shapes.policy_shape(rule_ids(), PRESETS)),
        "actions": table(
            ("Action", "Meaning"), ([f"`{item.word}`", item.about] for item in reversed(Effect))
        ),
        "rule": keys(shapes.RULE),
        "allowance": keys(shapes.ALLOWANCE),
        "window": keys(shapes.WINDOW),
        "freeze": keys(shapes.FREEZE),
        "presets": presets,
    }
    text = (ROOT / "docs" / "policy.md").read_text(encoding="utf-8")
    for name, made in parts.items():
        start, end = f"<!-- {name}: start -->", f"<!-- {name}: end -->"
        before, _, rest = text.partition(start)
        text = f"{before}{start}\n{made}\n{end}{rest.partition(end)[2]}"
    return text


def as_words(value: object) -> str:
    """Return a value of a policy as people read it in a table."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{key}: {item['action']}" for key, item in value.items()) or "none"
    if isinstance(value, list):
        return ", ".join(f"`{item}`" for item in value) or "none"
    return str(value)


def readme_page() -> str:
    """Return README.md with the help text as the tool prints it now."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = subprocess.run(
        [sys.executable, "-m", "compose2cfn", "--help"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "COLUMNS": "80", "TERMINAL_WIDTH": "80"},
    ).stdout
    before, _, rest = text.partition(HELP[0])
    _, _, after = rest.partition(HELP[1])
    # the tool names the program as it was called
    block = shown.replace("python -m compose2cfn", "compose2cfn").strip("\n")
    return f"{before}{HELP[0]}\n```text\n{block}\n```\n{HELP[1]}{after}"


def keys_schema() -> str:
    """Return the JSON Schema of the x-aws keys, described by the table of docs/x-aws.md."""
    from compose2cfn.compose.x_aws_schema import schema  # noqa: PLC0415 - as above

    described: dict[str, str] = {}
    for line in (ROOT / "docs" / "x-aws.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `x-aws-"):
            for key in cells[0].split(", "):
                described[key.strip("`")] = (
                    f"{cells[-1]}. Value: {cells[2]}. Without it: {cells[3]}."
                )
    return json.dumps(schema(described), indent=2, ensure_ascii=False) + "\n"


def target_account() -> str:
    """Return target-account.yaml with what application-roles.yaml has, under names of its own.

    No stack takes a template from another account, so both have the same text.
    """
    roles = (DELIVERY / "application-roles.yaml").read_text(encoding="utf-8")
    shared = roles.partition("\nResources:\n")[2].partition("\nOutputs:\n")[0]
    for logical_id, of_type, name in (
        ("Boundary", "ManagedPolicy", "ManagedPolicyName: !Sub ${ApplicationStackName}-boundary"),
        ("DeploymentRole", "Role", "RoleName: !Sub ${ApplicationStackName}-deployment"),
    ):
        opening = f"  {logical_id}:\n    Type: AWS::IAM::{of_type}\n    Properties:\n"
        if shared.count(opening) != 1:
            sys.exit(f"docs: application-roles.yaml has no {logical_id} that begins as expected")
        shared = shared.replace(opening, f"{opening}      {name}\n      Path: /compose2cfn/\n")
    target = (DELIVERY / "target-account.yaml").read_text(encoding="utf-8")
    before, marker, rest = target.partition(FOR_CLOUDFORMATION)
    after = rest.partition("\nOutputs:\n")[2]
    return f"{before}{marker}{shared}\nOutputs:\n{after}"


def pages() -> dict[Path, str]:
    """Return every generated page as it should be now."""
    import_all()
    return {
        ROOT / "docs" / "mapping.md": mapping_page(),
        ROOT / "docs" / "rules.md": rules_page(),
        ROOT / "docs" / "diagnostics.md": diagnostics_page(),
        ROOT / "docs" / "policy.md": policy_page(),
        ROOT / "docs" / "policy.schema.json": policy_schema(),
        ROOT / "docs" / "x-aws.schema.json": keys_schema(),
        ROOT / "README.md": readme_page(),
        DELIVERY / "target-account.yaml": target_account(),
    }


def outdated(made: dict[Path, str]) -> list[Path]:
    """Return the pages whose file says something else."""
    return [
        path
        for path, text in made.items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]


def main(arguments: Sequence[str]) -> int:
    """Write the pages, or check them."""
    made = pages()
    stale = outdated(made)
    for path in stale:
        name = path.relative_to(ROOT)
        if "--check" in arguments:
            sys.stderr.write(f"docs: {name} is not current; run 'make docs'\n")
        else:
            path.write_text(made[path], encoding="utf-8", newline="\n")
            sys.stdout.write(f"docs: wrote {name}\n")
    if not stale:
        sys.stdout.write(f"docs: {len(made)} pages are current\n")
    return int(bool(stale) and "--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
