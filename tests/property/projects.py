"""Strategies for Compose projects: small, mostly valid, in every short and long form."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st


class Raw(str):
    """A scalar that is written without quotes."""

    __slots__ = ()


def written(value: Any) -> str:
    """Return a value as YAML in flow style."""
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(f"{json.dumps(key)}: {written(below)}" for key, below in value.items())
            + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return json.dumps(value)


def _raw(*texts: str) -> st.SearchStrategy[Raw]:
    return st.sampled_from([Raw(text) for text in texts])


NAMES = st.sampled_from(["A", "B_C", "d", "SET", "UNSET", "a.b"])
SCALARS = st.one_of(
    _raw("1", "1.0", "1e3", "010", "0x1F", "yes", "no", "true", "null", "~", "1.10", "22:22", "-5"),
    _raw("1000000.0", "0.00001", "1_000", ".5", "08", "+7", "abc", ".inf", "12345678901234567890"),
    st.sampled_from(["x", "", "a b", "$SET", "${UNSET:-d}", "${SET:+y}", "$$x", "${EMPTY-e}", "é"]),
    st.sampled_from(["${UNSET-}", "a=b", "${SET}${N}", "{}", "#x", " lead", "${UNSET:-${SET}}"]),
)
TEXTS = st.sampled_from(["x", "a-b", "${SET}", "v${N}", "a/b:c", "é"])
_PAIRS = st.one_of(
    st.dictionaries(NAMES, SCALARS, max_size=3),
    st.lists(
        st.sampled_from(["A=1", "A", "B_C=", "SET", "UNSET", "d=x=y", "a.b=$SET", "Z=${N}"]),
        max_size=4,
        unique=True,
    ),
)
_PORTS = st.lists(
    st.one_of(
        st.sampled_from(
            ["80", "8080:80", "127.0.0.1:81:81", "90-92:90-92", "7000-7002:70", "53:53/udp"]
        ),
        st.sampled_from(
            ["[::1]:1:1", "3000-3002", "::82", "0:80", "08:09", "x", "1:2:3:4", "70000"]
        ),
        st.sampled_from(["${N}000:80", "1/TCP", "1/foo", "2-1", ":5", "5:"]),
        _raw("80", "3000"),
        st.fixed_dictionaries(
            {"target": st.sampled_from([80, "81"])},
            optional={
                "published": st.sampled_from([8080, "8081", "80-90"]),
                "protocol": st.sampled_from(["tcp", "udp"]),
                "host_ip": st.sampled_from(["127.0.0.1", "::1", "nope"]),
                "mode": st.sampled_from(["host", "ingress"]),
                "app_protocol": st.just("http"),
            },
        ),
    ),
    max_size=3,
)
_MOUNTS = st.lists(
    st.one_of(
        st.sampled_from(
            ["data:/d", "./x:/x", "/abs:/abs:ro", "/anon", "~/h:/h", "data:/d2:ro,z", "v:/v"]
        ),
        st.sampled_from(
            ["ab", "data:/d3:nocopy", "./p:/p:rshared", "undefined:/u", ":/e", "/a:/b:c:d"]
        ),
        st.sampled_from(["../up:/up", "data:/x/../y/", ".:/dot", "${UNSET:-data}:/dd"]),
        st.fixed_dictionaries(
            {
                "type": st.sampled_from(["bind", "volume", "tmpfs"]),
                "target": st.sampled_from(["/l", "/m/"]),
            },
            optional={
                "source": st.sampled_from(["data", "./rel", "/abs"]),
                "read_only": st.sampled_from([True, "yes", "true"]),
                "bind": st.fixed_dictionaries({}, optional={"propagation": st.just("rslave")}),
                "volume": st.fixed_dictionaries({}, optional={"nocopy": st.booleans()}),
                "tmpfs": st.fixed_dictionaries(
                    {}, optional={"size": st.sampled_from(["1m", 1024])}
                ),
            },
        ),
    ),
    max_size=3,
)
_COMMANDS = st.one_of(
    st.sampled_from(
        ["run it", "a 'b c' \"d e\"", "a && b", "x > y", 'say "it\\"s"', "", "a $$(b c) d", "'open"]
    ),
    st.sampled_from(["a\\ b", "`x y` z", "a;b", "echo $SET", "a # b", "'' x"]),
    st.lists(TEXTS, max_size=3),
    st.none(),
)
DURATIONS = st.sampled_from(
    ["10s", "1m30s", "1.5h", "100ms", "2us", "1h5m30s20ms", "1d", "10", "0s", "1w", "-5s", "90m"]
)
SIZES = st.sampled_from([0, 1024, "64m", "1gb", "1.5GiB", "1 kb", "x", "300b", "0.5k"])
_HEALTH = st.fixed_dictionaries(
    {},
    optional={
        "test": st.sampled_from([["CMD", "x"], "curl x", ["NONE"], ["bad"], []]),
        "interval": DURATIONS,
        "timeout": DURATIONS,
        "retries": st.sampled_from([3, "4", "${N}"]),
        "disable": st.sampled_from([True, "true", False]),
    },
)
_DEPENDS = st.one_of(
    st.lists(st.sampled_from(["b", "c", "nope"]), max_size=2, unique=True),
    st.dictionaries(
        st.sampled_from(["b", "c"]),
        st.fixed_dictionaries(
            {"condition": st.sampled_from(["service_started", "service_healthy"])},
            optional={"required": st.booleans(), "restart": st.booleans()},
        ),
        max_size=2,
    ),
)
_LIMITS = st.fixed_dictionaries(
    {},
    optional={"cpus": st.sampled_from(["0.5", 1, 0.25]), "memory": st.sampled_from(["64m", "1G"])},
)
_DEPLOY = st.fixed_dictionaries(
    {},
    optional={
        "replicas": st.sampled_from([1, 2, "3", "${N}"]),
        "resources": st.fixed_dictionaries(
            {}, optional={"limits": _LIMITS, "reservations": _LIMITS}
        ),
        "labels": _PAIRS,
        "update_config": st.fixed_dictionaries(
            {}, optional={"parallelism": st.sampled_from([1, "2"]), "delay": DURATIONS}
        ),
        "x-own": SCALARS,
    },
)
_NETWORKS = st.one_of(
    st.lists(st.sampled_from(["front", "back", "default"]), max_size=2, unique=True),
    st.dictionaries(
        st.sampled_from(["front", "back", "gone"]),
        st.one_of(
            st.none(),
            st.fixed_dictionaries(
                {}, optional={"aliases": st.just(["n1"]), "priority": st.just(5)}
            ),
        ),
        max_size=2,
    ),
)
_BUILD = st.one_of(
    st.sampled_from([".", "./dir", "https://example.com/x.git", "../up"]),
    st.fixed_dictionaries(
        {},
        optional={
            "context": st.sampled_from([".", "sub"]),
            "dockerfile": st.just("D"),
            "args": _PAIRS,
            "labels": _PAIRS,
            "target": TEXTS,
            "shm_size": SIZES,
        },
    ),
)
_HOSTS = st.one_of(
    st.lists(
        st.sampled_from(["h:1.2.3.4", "i=::1", "j=[::1]", "h=5.6.7.8"]), max_size=3, unique=True
    ),
    st.dictionaries(st.sampled_from(["h", "k"]), st.sampled_from(["1.1.1.1", "[::2]"]), max_size=2),
)
SERVICE_PARTS: dict[str, st.SearchStrategy[Any]] = {
    "build": _BUILD,
    "cap_add": st.lists(st.sampled_from(["A", "B"]), max_size=2),
    "command": _COMMANDS,
    "container_name": st.sampled_from(["cc", "c1"]),
    "cpus": st.sampled_from([0.5, "1.5", "0.25"]),
    "depends_on": _DEPENDS,
    "deploy": _DEPLOY,
    "devices": st.lists(
        st.sampled_from(["/dev/a", "/dev/a:/dev/b", "/dev/c:/dev/d:r"]), max_size=2
    ),
    "dns": st.sampled_from(["1.1.1.1", ["1.1.1.1", ""], []]),
    "entrypoint": _COMMANDS,
    "environment": _PAIRS,
    "expose": st.sampled_from([["80"], [80, "81-83"], []]),
    "extra_hosts": _HOSTS,
    "healthcheck": _HEALTH,
    "imagee": TEXTS,
    "init": st.sampled_from([True, "yes", "off", "maybe"]),
    "labels": _PAIRS,
    "links": st.sampled_from([["b"], ["c:alias"]]),
    "mem_limit": SIZES,
    "network_mode": st.sampled_from(["host", "none", "service:b"]),
    "networks": _NETWORKS,
    "ports": _PORTS,
    "privileged": st.sampled_from([True, "n", False]),
    "profiles": st.sampled_from([["p"], []]),
    "pull_policy": st.sampled_from(["always", "if_not_present", "daily", "every_2d"]),
    "restart": st.sampled_from(["always", "no"]),
    "scale": st.sampled_from([1, 2, "3", "x"]),
    "secrets": st.sampled_from(
        [["s"], [{"source": "s", "target": "t", "mode": "0440"}], ["nosecret"]]
    ),
    "configs": st.sampled_from([["cfg"], [{"source": "cfg", "target": "/t", "mode": 288}]]),
    "stop_grace_period": DURATIONS,
    "sysctls": _PAIRS,
    "tmpfs": st.sampled_from(["/t", ["/t1", "/t2:size=1m"]]),
    "tty": st.sampled_from([True, "true"]),
    "ulimits": st.sampled_from(
        [{"nofile": 5}, {"nofile": {"soft": 1, "hard": "2"}}, {"nproc": "7"}]
    ),
    "user": st.sampled_from(["u", "1000"]),
    "volumes": _MOUNTS,
    "x-own": SCALARS,
}


@st.composite
def services(draw: st.DrawFn, *, base: bool) -> dict[str, Any]:
    """Draw a service; a ``base`` one always has an image."""
    chosen = draw(st.lists(st.sampled_from(sorted(SERVICE_PARTS)), max_size=4, unique=True))
    # an unknown key and a disabled start are rarer than what works
    if "imagee" in chosen and draw(st.integers(0, 5)):
        chosen.remove("imagee")
    found = {key: draw(SERVICE_PARTS[key]) for key in chosen}
    return {"image": draw(TEXTS), **found} if base else found


_RESOURCES: dict[str, Any] = {
    "networks": {"front": None, "back": {"driver": "bridge", "internal": "true"}},
    "volumes": {"data": {"labels": ["a=b"]}, "ext": {"external": True}},
    "secrets": {"s": {"file": "./s.txt"}},
    "configs": {"cfg": {"content": "x${SET}"}},
}


_INCLUDED: dict[str, Any] = {"volumes": {"data": {"labels": ["a=b"]}}, "networks": {"inner": None}}
_ENV_FILES = st.sampled_from(
    [
        "f.env",
        ["f.env"],
        [{"path": "f.env"}, {"path": "gone.env", "required": False}],
        [{"path": "f.env", "format": "raw"}],
        ["gone.env"],
    ]
)
_ENV_TEXTS = (
    "A=1\nF='x $y'\nG=\"$A ${SET}\\n\"\n",
    "# c\nexport H = a b # c\nSET\nUNSET\nI: 3\n",
    "J=a#b\nK=#x\nL=${NOPE:-d}$$e\n",
    "bad key=1\n",
    'M="open\n',
)


def _add_files(draw: st.DrawFn, first: dict[str, Any], files: dict[str, str]) -> None:
    """Now and then, let the project include another one and read an env file."""
    if draw(st.integers(0, 3)) == 0:
        first["include"] = draw(st.sampled_from([["inc/c.yaml"], [{"path": ["inc/c.yaml"]}]]))
        inner = {"d": draw(services(base=True)), "b2": {"image": "${INNER-no}", "build": "./d"}}
        files["inc/c.yaml"] = written({"services": inner, **_INCLUDED})
        files["inc/.env"] = "INNER=yes\nSET=hidden\n"
    if draw(st.integers(0, 3)) == 0:
        first["services"]["a"]["env_file"] = draw(_ENV_FILES)
        files["f.env"] = draw(st.sampled_from(_ENV_TEXTS))


@st.composite
def projects(draw: st.DrawFn) -> dict[str, str]:
    """Draw a project's files, name → text; `compose.override.yaml` is merged over the first."""
    first: dict[str, Any] = {
        "services": {
            "a": draw(services(base=True)),
            "b": draw(services(base=True)) if draw(st.booleans()) else {"image": "b"},
            "c": {"image": "c"},
        },
        **_RESOURCES,
    }
    if draw(st.integers(0, 3)) == 0:
        first["services"]["a"]["extends"] = draw(st.sampled_from(["b", {"service": "c"}]))
    if draw(st.integers(0, 3)) == 0:
        first["x-top"] = draw(SCALARS.filter(lambda scalar: scalar != ".inf"))
    files: dict[str, str] = {}
    _add_files(draw, first, files)
    files["compose.yaml"] = written(first)
    if draw(st.booleans()):
        over = draw(services(base=False))
        for key in draw(st.lists(st.sampled_from(["ports", "environment", "command"]), max_size=2)):
            over[key] = draw(st.sampled_from([Raw("!reset null"), Raw("!reset []"), Raw("~")]))
        if "volumes" in over and draw(st.booleans()):
            over["volumes"] = Raw(f"!override {written(over['volumes'])}")
        files["compose.override.yaml"] = written({"services": {"a": over}})
    if draw(st.booleans()):
        files[".env"] = draw(
            st.sampled_from(["UNSET=env\n", "A='q'\nB_C=\"$A\"\n", "N=9\nexport d=1 # c\n"])
        )
    return files
