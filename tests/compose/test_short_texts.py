"""Commands, sizes, durations, ports and mounts as texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compose2cfn.compose.mounts import MountEntry, clean, parse_mount
from compose2cfn.compose.ports import PortEntry, parse_port
from compose2cfn.compose.quantities import (
    duration_in_nanoseconds,
    duration_text,
    size_in_bytes,
)
from compose2cfn.compose.shellwords import split_command


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("a  b\tc", ["a", "b", "c"]),
        ("a 'b c' \"d e\"", ["a", "b c", "d e"]),
        ('"a\\nb"', ["anb"]),
        ("a\\ b", ["a b"]),
        ("a'b'\"c\"", ["abc"]),
        ('""', [""]),
        ("a && b", ["a"]),
        (">file x", []),
        ("a 2>&1", ["a"]),
        ("`x y` $(z w)", ["`x y`", "$(z w)"]),
        ("a # b", ["a", "#", "b"]),
    ],
)
def test_split_command(text: str, words: list[str]) -> None:
    assert split_command(text) == words


@pytest.mark.parametrize("text", ["'open", '"open', "a\\", "a (b)", "`x"])
def test_an_open_command_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"quote|parenthesis"):
        split_command(text)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("0", 0),
        ("64m", 64 * 2**20),
        ("1.5gb", 3 * 2**29),
        (".5g", 2**29),
        ("1 KiB", 1024),
        ("300b", 300),
        ("1.0001k", 1024),
    ],
)
def test_size_in_bytes(text: str, size: int) -> None:
    assert size_in_bytes(text) == size


@pytest.mark.parametrize("text", ["", "-1", "1x", "m", "1  k", "1mm"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="size"):
        size_in_bytes(text)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("0", "0s"),
        ("90s", "1m30s"),
        ("1d", "24h0m0s"),
        ("1h5m30s20ms", "1h5m30.02s"),
        ("100ms", "100ms"),
        ("2us", "2µs"),
        ("-1.5h", "-1h30m0s"),
        ("1w", "168h0m0s"),
    ],
)
def test_durations_are_printed_as_go_prints_them(text: str, printed: str) -> None:
    assert duration_text(duration_in_nanoseconds(text)) == printed


@pytest.mark.parametrize("text", ["", "10", "1 s", "1M", "s", "1y", ".s", "-"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="duration"):
        duration_in_nanoseconds(text)


@given(st.integers(min_value=0, max_value=10**18))
def test_a_printed_duration_reads_back(nanoseconds: int) -> None:
    assert duration_in_nanoseconds(duration_text(nanoseconds)) == nanoseconds


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("80", [(80, "", "", "tcp")]),
        ("08080:080", [(80, "8080", "", "tcp")]),
        ("0:80", [(80, "0", "", "tcp")]),
        ("127.0.0.1:81:81/udp", [(81, "81", "127.0.0.1", "udp")]),
        ("[::1]:1:2", [(2, "1", "::1", "tcp")]),
        ("::1:1:2", [(2, "1", "::1", "tcp")]),
        ("9-10:9-10", [(10, "10", "", "tcp"), (9, "9", "", "tcp")]),
        ("9090-9093:80", [(80, "9090-9093", "", "tcp")]),
        ("1/TCP", [(1, "", "", "tcp")]),
    ],
)
def test_parse_port(text: str, entries: list[tuple[int, str, str, str]]) -> None:
    assert parse_port(text) == tuple(PortEntry(*entry) for entry in entries)


@pytest.mark.parametrize(
    "text", ["", "80:", "abc", "70000", "localhost:80:80", "1/foo", "1-3:1-2", "3-1", "1:2:3:4"]
)
def test_what_is_no_port_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_port(text)


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("ab", MountEntry("volume", "ab", bare=True)),
        ("/data", MountEntry("volume", "/data")),
        ("v:/v", MountEntry("volume", "v:/v")),
        ("db:/v:ro,nocopy", MountEntry("volume", "/v", "db", read_only=True, nocopy=True)),
        ("./x:/x:z", MountEntry("bind", "/x", "./x", selinux="z")),
        ("~/x:/x:rslave", MountEntry("bind", "/x", "~/x", propagation="rslave")),
        ("c:\\x:/x", MountEntry("bind", "/x", "c:\\x")),
        ("${A:-b}:/x", MountEntry("volume", "/x", "${A:-b}")),
    ],
)
def test_parse_mount(text: str, entry: MountEntry) -> None:
    assert parse_mount(text) == entry


@pytest.mark.parametrize("text", ["", ":/v", "/a:", "/a:/b:ro:z"])
def test_what_is_no_mount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"empty|colons"):
        parse_mount(text)


def test_targets_are_cleaned() -> None:
    assert [clean(path) for path in ("", "/a/../b/", "//x", "/")] == ["", "/b", "/x", "/"]
