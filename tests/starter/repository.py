"""A repository with what `init` wrote into it."""

from __future__ import annotations

import contextlib
import io
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from compose2cfn.cli.app import run

if TYPE_CHECKING:
    from pathlib import Path

STACK = "shop"
REPOSITORY = "acme/shop"


def written(folder: Path, variant: str, *words: str) -> Path:
    """Run `init` for a repository in a folder; return the folder."""
    folder.mkdir(exist_ok=True)
    base = ["--variant", variant, "--stack", STACK, "--region", "eu-west-1"]
    place = ["--repository", REPOSITORY, "--out-dir", str(folder)]
    silent = io.StringIO()
    with (
        contextlib.redirect_stdout(silent),
        contextlib.redirect_stderr(silent),
        pytest.raises(SystemExit) as left,
    ):
        run(["init", *base, *place, *words])
    assert not left.value.code, silent.getvalue()
    return folder


class _Loader(yaml.SafeLoader):
    """Reads `on` as the key that it is, and functions of CloudFormation as mappings."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _function(loader: yaml.SafeLoader, name: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        return {name: loader.construct_scalar(node)}
    assert isinstance(node, yaml.SequenceNode)
    return {name: loader.construct_sequence(node, deep=True)}


_Loader.add_multi_constructor("!", _function)


def document(path: Path) -> dict[str, Any]:
    """Return a YAML file's content, without a guess at words such as `on`."""
    found: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a safe loader
    return found
