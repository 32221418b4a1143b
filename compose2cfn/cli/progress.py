"""Show an execution as it goes on: a table on a terminal, plain lines in a log."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from compose2cfn.cli.events import lines_of, printable
from compose2cfn.cli.output import note
from compose2cfn.gate.rollouts import Progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from compose2cfn.gate.ports import StackEvent

_STACK = "AWS::CloudFormation::Stack"


def show(news: Iterable[StackEvent | Progress], template: Mapping[str, Any], title: str) -> None:
    """Show the news until they end; ``template`` tells which Compose service a resource is of."""
    if sys.stderr.isatty():
        _as_table(news, template, title)
        return
    for line in lines_of(news):
        note(line)


def _as_table(
    news: Iterable[StackEvent | Progress], template: Mapping[str, Any], title: str
) -> None:
    from compose2cfn.render.terminal_live import LiveTable, Row

    services = _services(template)
    with LiveTable(sys.stderr, title=title) as table:
        for item in news:
            name = printable(item.logical_id)
            if isinstance(item, Progress):
                status, word = "", printable(item.text)
            elif item.type == _STACK:
                continue
            else:
                status, word = item.status, printable(item.reason or "")
            service = services.get(item.logical_id, "")
            table.put(Row(logical_id=name, status=status, service=service, word=word))


def _services(template: Mapping[str, Any]) -> dict[str, str]:
    """Return the Compose service of each resource, from the metadata that `convert` writes."""
    metadata = template.get("Metadata")
    ours = metadata.get("Compose2cfn") if isinstance(metadata, dict) else None
    origins = ours.get("Origins") if isinstance(ours, dict) else None
    found = origins.items() if isinstance(origins, dict) else ()
    names = {logical_id: str(told).partition(" ")[0] for logical_id, told in found}
    return {logical_id: name for logical_id, name in names.items() if name != "-"}
