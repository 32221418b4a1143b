"""Rules of security groups as comparable values, wherever they are written."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network
from typing import TYPE_CHECKING

from compose2cfn.core.values import dataclass
from compose2cfn.review.reading import maps, number
from compose2cfn.review.statements import text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compose2cfn.cfn.template import Json

_WORLD = ("0.0.0.0/0", "::/0")
_PEERS = (
    *("CidrIp", "CidrIpv6", "SourceSecurityGroupId", "SourcePrefixListId"),
    *("DestinationSecurityGroupId", "DestinationPrefixListId"),
)
_LAST_PORT = 65_535
_PROTOCOLS = {"6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6"}
_ATTACKED = (
    *(21, 22, 23, 445, 3389, 5900),  # remote access and file sharing
    *(1433, 1521, 3306, 5432, 5439, 27017),  # databases
    *(6379, 11211, 9200, 9300, 2049, 2375, 2376),  # caches, search, NFS, Docker
)


@dataclass(frozen=True, slots=True, order=True)
class Ingress:
    """One protocol and port range that one peer may use."""

    protocol: str
    first: int
    last: int
    peer: str

    def __str__(self) -> str:
        ports = f" {self.first}" if self.first == self.last else f" {self.first}-{self.last}"
        if self.protocol == "-1":
            return f"every protocol and port from {self.peer}"
        if self.protocol not in {"tcp", "udp"}:
            ports = ""
        return f"{self.protocol}{ports} from {self.peer}"

    @property
    def is_world(self) -> bool:
        """Whether the peer is every address."""
        return self.peer in _WORLD

    @property
    def is_dangerous(self) -> bool:
        """Whether it holds a port that is attacked all the time, or simply all ports."""
        if self.protocol == "-1":
            return True
        ports = self.protocol in {"tcp", "udp"}
        return ports and any(self.first <= port <= self.last for port in _ATTACKED)

    @property
    def network(self) -> IPv4Network | IPv6Network | None:
        """The peer as a range of addresses, if it is one."""
        return _network(self.peer)

    def covers(self, other: Ingress) -> bool:
        """Tell whether the other one lets in nothing more than this one."""
        if not self._reaches(other):
            return False
        if self.protocol == "-1":
            return True
        same = self.protocol == other.protocol
        return same and self.first <= other.first and other.last <= self.last

    def _reaches(self, other: Ingress) -> bool:
        """Tell whether the other's peer is this one's, or inside it."""
        if self.peer == other.peer:
            return True
        mine, its = self.network, other.network
        if isinstance(mine, IPv4Network) and isinstance(its, IPv4Network):
            return its.subnet_of(mine)
        if isinstance(mine, IPv6Network) and isinstance(its, IPv6Network):
            return its.subnet_of(mine)
        return False


@lru_cache(maxsize=4096)
def _network(peer: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(peer, strict=False)
    except ValueError:
        return None


def ingress_of(type_: str, properties: Mapping[str, Json]) -> set[Ingress]:
    """Return the ingress rules of a security group, or of a rule that stands by itself."""
    inline = type_ == "AWS::EC2::SecurityGroup"
    rules = maps(properties.get("SecurityGroupIngress")) if inline else [properties]
    return together({item for rule in rules for item in _atoms(rule)})


def together(rules: set[Ingress]) -> set[Ingress]:
    """Return the rules with what ranges of one port amount to: two halves are the whole world."""
    ranges: dict[tuple[str, int, int], list[IPv4Network]] = {}
    for item in rules:
        if isinstance(item.network, IPv4Network):
            ranges.setdefault((item.protocol, item.first, item.last), []).append(item.network)
    everywhere = {
        Ingress(*ports, _WORLD[0])
        for ports, networks in ranges.items()
        if len(networks) > 1 and IPv4Network(_WORLD[0]) in set(collapse_addresses(networks))
    }
    return rules | everywhere


def egress_of(properties: Mapping[str, Json]) -> set[Ingress] | None:
    """Return what the members of a security group may reach; None means everything."""
    rules = properties.get("SecurityGroupEgress")
    return None if rules is None else {item for rule in maps(rules) for item in _atoms(rule)}


def _atoms(rule: Mapping[str, Json]) -> list[Ingress]:
    protocol = str(rule.get("IpProtocol", "-1")).lower()
    first, last = number(rule.get("FromPort")), number(rule.get("ToPort"))
    # -1 and no port at all mean every port
    low = 0 if first is None or first < 0 else int(first)
    high = _LAST_PORT if last is None or last < 0 else int(last)
    return [
        Ingress(_PROTOCOLS.get(protocol, protocol), low, high, text_of(rule[peer]))
        for peer in _PEERS
        if rule.get(peer) is not None
    ]
