"""`docker`: a registry in a file, and a bake that makes a digest of what is in the context.

It knows what the pipeline uses and refuses everything else. Tags can't be moved, but those of the
cache; public images are there.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path

STATE = Path(os.environ["STUB_STATE"])
REGISTRY = STATE / "registry.json"
CALLS = Path(os.environ["STUB_CALLS"])
ECR = {
    "look": ("BatchGetImage",),
    "pull": ("BatchCheckLayerAvailability", "BatchGetImage", "GetDownloadUrlForLayer"),
    "push": (
        "BatchCheckLayerAvailability",
        "CompleteLayerUpload",
        "InitiateLayerUpload",
        "PutImage",
        "UploadLayerPart",
    ),
}


def known() -> dict[str, str]:
    return json.loads(REGISTRY.read_text()) if REGISTRY.exists() else {}


def told(kind: str, place: str) -> None:
    """Remember which permissions a registry in Amazon ECR asks for."""
    host, _, path = place.partition("/")
    if ".dkr.ecr." not in host:
        return
    account, _, _, region, *_ = host.split(".")
    arn = f"arn:aws:ecr:{region}:{account}:repository/{path.rpartition(':')[0]}"
    with CALLS.open("a") as file:
        for action in ECR[kind]:
            file.write(json.dumps([f"ecr:{action}", arn]) + "\n")


def inspect(place: str) -> int:
    told("look", place)
    digest = known().get(place)
    if digest is None and place.startswith("public.ecr.aws/"):
        digest = "sha256:" + hashlib.sha256(place.encode()).hexdigest()
    if digest is None:
        print(f"ERROR: {place}: not found", file=sys.stderr)
        return 1
    print(json.dumps({"digest": digest, "mediaType": "application/vnd.oci.image.manifest.v1+json"}))
    return 0


def bake(words: list[str]) -> int:
    """Build the targets, whose contexts must be there; with `--push` tag them in the registry."""
    assert words[0] == "--file", words
    compose = Path(words[1]).read_text()
    pushed, words = words[2] == "--push", words[3:]
    settings: dict[str, dict[str, str]] = {}
    while words[:1] == ["--set"]:
        target, _, setting = words[1].partition(".")
        key, _, value = setting.partition("=")
        settings.setdefault(target, {})[key] = value
        words = words[2:]
    assert words, "which targets?"
    registry = known()
    for target in words:
        context = context_of(compose, target)
        print(f"building {target} from {context}")
        given = settings[target]
        told("pull", given["cache-from"].partition("ref=")[2])
        if "cache-to" in given:
            cache = given["cache-to"].partition("ref=")[2].partition(",")[0]
            assert cache.rpartition(":")[2].startswith("cache"), cache
            told("push", cache)
        if pushed:
            told("push", given["tags"])
            digest = digest_of(context)
            if registry.setdefault(given["tags"], digest) != digest:
                print(f"ERROR: tag {given['tags']} can't be moved", file=sys.stderr)
                return 1
    REGISTRY.write_text(json.dumps(registry))
    return 0


def context_of(compose: str, target: str) -> Path:
    """Return a service's build context; the file is one of our own, so that lines are enough."""
    lines = compose.splitlines()
    # bake's targets have no dots
    names = [line.replace(".", "_") for line in lines]
    start = names.index(f"  {target}:")
    line = next(line for line in lines[start:] if line.startswith("      context: "))
    return Path(line.partition(": ")[2])


def digest_of(context: Path) -> str:
    content = hashlib.sha256()
    for path in sorted(context.rglob("*")):
        if path.is_file():
            content.update(path.read_bytes())
    return f"sha256:{content.hexdigest()}"


def main(words: list[str]) -> int:
    if words[0] == "login":
        assert sys.stdin.read().strip() == "password", "the password comes by standard input"
        return 0
    assert os.environ["PRIVILEGED"] == "true", "only a privileged machine runs docker"
    if words[:2] == ["buildx", "create"]:
        return 0
    if words[:3] == ["buildx", "imagetools", "inspect"]:
        return inspect(words[3])
    if words[:2] == ["buildx", "bake"]:
        return bake(words[2:])
    raise AssertionError(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
