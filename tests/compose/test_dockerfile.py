"""What a Dockerfile copies, where to, and what it starts from."""

from __future__ import annotations

import pytest

from compose2cfn.compose.dockerfile import bases, copied


def held(text: str, path: str, at: str, target: str | None = None) -> bool:
    return any(it.holds(path, at) for it in copied(text, target))


@pytest.mark.parametrize(
    ("text", "path", "at"),
    [
        pytest.param("FROM a\nCOPY . /app", "", "/app", id="the whole context"),
        pytest.param("FROM a\nWORKDIR /app\nCOPY . .", "", "/app", id="the working directory"),
        pytest.param("FROM a\nWORKDIR /a\nWORKDIR b\nADD . ./", "", "/a/b", id="one in another"),
        pytest.param("FROM a\nCOPY . /app/", "src/x", "/app/src/x", id="something in the context"),
        pytest.param("FROM a\nCOPY src /app/src", "src", "/app/src", id="a folder"),
        pytest.param("FROM a\nCOPY ./src/ /app/src/", "src/x", "/app/src/x", id="a file in it"),
        pytest.param("FROM a\nCOPY package*.json /app/", "package.json", "/app/package.json"),
        pytest.param("FROM a\nCOPY a.conf /etc/b.conf", "a.conf", "/etc/b.conf", id="a new name"),
        pytest.param('FROM a\nCOPY ["a b", "/x y/"]', "a b", "/x y/a b", id="JSON"),
        pytest.param("FROM a\nCOPY --chown=1:1 . /app", "", "/app", id="a flag"),
        pytest.param("FROM a\nCOPY . \\\n  # why\n  /app", "", "/app", id="two lines"),
        pytest.param("FROM a\nENV D=/app\nCOPY . ${D}/x", "", "/app/x", id="a variable"),
        pytest.param("FROM a\nARG D /app\nCOPY . $D", "", "/app", id="an older form"),
        pytest.param("# c\n\nfrom a as b\ncopy . /app", "", "/app", id="lower case"),
        pytest.param("FROM a AS b\nCOPY . /app\nFROM b\nRUN x", "", "/app", id="made on another"),
        pytest.param("FROM a\nRUN <<E\nCOPY x\nE\nCOPY . /app", "", "/app", id="after a document"),
    ],
)
def test_what_is_copied(text: str, path: str, at: str) -> None:
    assert held(text, path, at)


@pytest.mark.parametrize(
    ("text", "path", "at"),
    [
        pytest.param("", "", "/app", id="nothing"),
        pytest.param("COPY . /app", "", "/app", id="no stage"),
        pytest.param("FROM a\nCOPY . /srv", "", "/app", id="another place"),
        pytest.param("FROM a\nCOPY package.json /app/", "", "/app", id="a part of it"),
        pytest.param("FROM a\nCOPY src2 /app", "src", "/app", id="a similar name"),
        pytest.param("FROM a\nCOPY --from=b . /app", "", "/app", id="of another stage"),
        pytest.param("FROM a\nCOPY . $UNKNOWN", "", "/app", id="an unknown variable"),
        pytest.param("FROM a\nWORKDIR $UNKNOWN\nCOPY . .", "", "/app", id="an unknown folder"),
        pytest.param("FROM a\nADD https://x.example/app /app", "app", "/app", id="of the network"),
        pytest.param("FROM a\nRUN <<E\nCOPY . /app\nE", "", "/app", id="in a document"),
        pytest.param("FROM a\nCOPY <<E /app\nx\nE", "", "/app", id="a document itself"),
        pytest.param("FROM a AS b\nCOPY . /app\nFROM c", "", "/app", id="a stage before"),
        pytest.param("FROM a\nCOPY [. /app", "", "/app", id="broken JSON"),
        pytest.param("FROM a\nCOPY .", "", "/app", id="no target"),
    ],
)
def test_what_is_not_surely_copied(text: str, path: str, at: str) -> None:
    assert not held(text, path, at)


def test_the_stage_that_is_asked_for() -> None:
    text = "FROM a AS Dev\nCOPY . /dev\nFROM b AS prod\nCOPY . /prod"
    assert held(text, "", "/dev", "dev")
    assert held(text, "", "/dev", "0")
    assert not held(text, "", "/dev", "prod")
    assert copied(text, "missing") == ()


def test_the_line_of_a_copy() -> None:
    assert [it.line for it in copied("FROM a\n\n# c\nCOPY . /app", None)] == [4]


@pytest.mark.parametrize(
    ("text", "target", "images"),
    [
        pytest.param("", None, [], id="nothing"),
        pytest.param("FROM scratch", None, [], id="nothing below"),
        pytest.param("ARG V=3\nFROM python:${V}", None, [], id="a variable, which Compose may set"),
        pytest.param("RUN x\nFROM\n", None, [], id="a broken line"),
        pytest.param("FROM a:1 AS b\nFROM b", None, [("a:1", 1)], id="a stage of its own"),
        pytest.param("# c\nfrom a as b\nFROM c", None, [("a", 2), ("c", 3)], id="two stages"),
        pytest.param("FROM a AS x\nFROM b AS y\nFROM c", "Y", [("a", 1), ("b", 2)], id="by name"),
        pytest.param("FROM a\nFROM b\nFROM c", "0", [("a", 1)], id="by number"),
        pytest.param("FROM --platform=$B a:2", None, [("a:2", 1)], id="a platform"),
    ],
)
def test_what_it_starts_from(text: str, target: str | None, images: list[tuple[str, int]]) -> None:
    assert [(base.image, base.line) for base in bases(text, target)] == images
