"""The outputs that say where services answer, as true after an overlay as before it.

An overlay of Docker's ECS integration ended TLS by a certificate, a protocol and a port at the
listener, so the address changes with them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.cfn.template import sub
from compose2cfn.core.values import replace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compose2cfn.cfn.template import Json, Output, Template

USUAL_PORTS = {"HTTP": 80, "HTTPS": 443}
_URL, _ADDRESS, _LISTENER = "Url", "Address", "Listener"


def with_urls(template: Template, before: Template) -> Template:
    """Return the template with the URLs of the listeners that an overlay changed.

    An output that the overlay itself writes stays; one whose port or protocol is only known to
    CloudFormation is left out.
    """
    outputs = dict(template.outputs)
    for name, output in before.outputs.items():
        if outputs.get(name) == output and name.endswith((_URL, _ADDRESS)):
            _renew(outputs, name, template, before)
    return replace(template, outputs=outputs)


def _renew(outputs: dict[str, Output], name: str, template: Template, before: Template) -> None:
    listener = _listener(name.removesuffix(_URL).removesuffix(_ADDRESS), before)
    if listener not in before.resources or listener not in template.resources:
        return
    read = _start_and_end if name.endswith(_URL) else _port_alone
    old, new = (read(it.resources[listener].properties) for it in (before, template))
    if old == new or old is None:
        return
    output = outputs.pop(name)
    if new is None:
        return
    called = isinstance(output.value, dict)
    text = str(output.value["Fn::Sub"] if called else output.value)
    host = text.removeprefix(old[0]).removesuffix(old[1])
    url = f"{new[0]}{host}{new[1]}"
    outputs[name] = replace(output, value=sub(url) if called else url)


def _listener(stem: str, template: Template) -> str:
    """Return the logical ID of the listener that an address is of."""
    rule = template.resources.get(f"{stem}{_LISTENER}Rule")
    owner = rule.properties.get("ListenerArn") if rule else None
    return str(owner.get("Ref")) if isinstance(owner, dict) else f"{stem}{_LISTENER}"


def _start_and_end(listener: Mapping[str, Json]) -> tuple[str, str] | None:
    """Return the scheme and the port of a listener's address; None where they aren't plain."""
    port, protocol = listener.get("Port"), listener.get("Protocol")
    if isinstance(port, dict) or not isinstance(protocol, str):
        return None
    usual = str(port) == str(USUAL_PORTS.get(protocol))
    return f"{protocol.lower()}://", "" if usual else f":{port}"


def _port_alone(listener: Mapping[str, Json]) -> tuple[str, str] | None:
    """Return the port that follows a Network Load Balancer's name; None where it isn't plain."""
    port = listener.get("Port")
    return None if isinstance(port, dict) else ("", f":{port}")
