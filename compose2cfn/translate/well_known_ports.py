"""Ports whose registered service doesn't speak HTTP, so that no HTTP listener belongs before them.

Source: IANA, Service Name and Transport Protocol Port Number Registry; the names are the
registry's, or the product's where the registry has an older one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

NOT_HTTP: Mapping[int, str] = {
    21: "FTP",
    22: "SSH",
    23: "Telnet",
    25: "SMTP",
    53: "DNS",
    88: "Kerberos",
    110: "POP3",
    111: "ONC RPC",
    135: "DCE RPC",
    139: "NetBIOS",
    143: "IMAP",
    389: "LDAP",
    445: "SMB",
    465: "SMTP over TLS",
    514: "syslog",
    587: "mail submission",
    636: "LDAP over TLS",
    853: "DNS over TLS",
    873: "rsync",
    989: "FTP over TLS",
    990: "FTP over TLS",
    993: "IMAP over TLS",
    995: "POP3 over TLS",
    1433: "Microsoft SQL Server",
    1521: "Oracle Database",
    1883: "MQTT",
    2049: "NFS",
    2181: "ZooKeeper",
    3306: "MySQL",
    3389: "Remote Desktop",
    4222: "NATS",
    5005: "Java's debugger",
    5044: "Beats",
    5432: "PostgreSQL",
    5671: "AMQP over TLS",
    5672: "AMQP",
    5900: "VNC",
    6379: "Redis",
    6380: "Redis over TLS",
    6432: "PgBouncer",
    7687: "Neo4j's Bolt",
    8883: "MQTT over TLS",
    9042: "Cassandra",
    9092: "Kafka",
    9229: "Node.js's debugger",
    9300: "Elasticsearch's transport",
    11211: "memcached",
    25565: "Minecraft",
    26379: "Redis Sentinel",
    26257: "CockroachDB",
    27017: "MongoDB",
    28015: "RethinkDB",
    33060: "MySQL X Protocol",
    61613: "STOMP",
    61616: "ActiveMQ",
}
"""TCP port → what is usually behind it."""
