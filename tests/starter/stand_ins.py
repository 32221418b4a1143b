"""Programs that pages and pipelines call and that a test can't have: aws, docker, gh, glab.

`aws` calls the emulator by boto3, as the AWS CLI would. `docker` knows a registry in a file.
`gh` and `glab` remember what they were told, in a file. What a page doesn't use is refused.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[2]
STATE = "STAND_INS"
"""Variable that names the folder of the programs' memory."""
NAMES = ("aws", "docker", "gh", "glab")


def install(folder: Path, *, lint: bool = True) -> dict[str, str]:
    """Make the programs in a folder; return the variables that they and a script need.

    Without ``lint`` the real `compose2cfn` is run without `--lint`, which takes seconds each time.
    """
    tools, state = folder / "bin", folder / "state"
    tools.mkdir(parents=True)
    state.mkdir()
    for name in NAMES if lint else (*NAMES, "compose2cfn"):
        program = tools / name
        program.write_text(
            f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m tests.starter.stand_ins'
            f' {name} "$@"\n'
        )
        program.chmod(0o755)
    here = Path(sys.executable).parent
    return {
        STATE: str(state),
        "PATH": os.pathsep.join([str(tools), str(here), os.environ["PATH"]]),
    }


def memory(name: str) -> Path:
    """Return a file of the programs' memory."""
    return Path(os.environ[STATE]) / name


def told(words: list[str]) -> None:
    """Remember a call."""
    with memory("calls.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(words) + "\n")


def calls(state: str) -> list[list[str]]:
    """Return the calls that `gh` and `glab` got."""
    file = Path(state) / "calls.jsonl"
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


# --- aws ---------------------------------------------------------------------------------------


def aws(words: list[str]) -> int:
    """Do what the AWS CLI does: a call of the API, or `cloudformation deploy`."""
    service, operation, *rest = words
    if (service, operation) == ("ecr", "get-login-password"):
        print("password")
        return 0
    options = dict(_options(rest))
    if (service, operation) == ("cloudformation", "deploy"):
        return deploy(options)
    if operation == "wait":
        client(service).get_waiter(rest[0].replace("-", "_")).wait(
            StackName=options["stack-name"][0]
        )
        return 0
    if (service, operation) == ("s3", "cp"):
        return copy(rest)
    return call(service, operation, options)


def _options(words: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield each option with its words."""
    name, values = "", []
    for word in [*words, "--"]:
        if not word.startswith("--"):
            values.append(word)
            continue
        if name:
            yield name, values
        name, values = word.removeprefix("--"), []


def client(service: str) -> Any:
    import boto3

    return boto3.client(service)


def call(service: str, operation: str, options: dict[str, list[str]]) -> int:
    """Make a call of the API; print what `--query` picks."""
    import jmespath  # type: ignore[import-untyped] # noqa: PLC0415 - only this one needs it

    query, output = options.pop("query", ["@"])[0], options.pop("output", ["json"])[0]
    asked = {_camel(name): _argument(name, values) for name, values in options.items()}
    method = client(service)
    given = {key[0].lower() + key[1:] if service == "ecr" else key: it for key, it in asked.items()}
    answer = getattr(method, operation.replace("-", "_"))(**given)
    answer.pop("ResponseMetadata", None)
    found = jmespath.search(query, answer)
    if output == "text":
        print("\t".join(map(str, found)) if isinstance(found, list) else found)
    else:
        print(json.dumps(found, default=str))
    return 0


def _argument(name: str, values: list[str]) -> Any:
    return values if name.endswith("names") else values[0]


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("-"))


def deploy(options: dict[str, list[str]]) -> int:
    """Create or update a stack and wait; a stack that is as it should be stays so."""
    from botocore.exceptions import ClientError

    cloudformation, (name,) = client("cloudformation"), options["stack-name"]
    given = [pair.partition("=") for pair in options.get("parameter-overrides", [])]
    asked = {
        "StackName": name,
        "TemplateBody": supported(Path(options["template-file"][0]).read_text(encoding="utf-8")),
        "Capabilities": options.get("capabilities", []),
        "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, _, value in given],
    }
    try:
        cloudformation.describe_stacks(StackName=name)
    except ClientError:
        cloudformation.create_stack(**asked)
        waiter = cloudformation.get_waiter("stack_create_complete")
    else:
        cloudformation.update_stack(**asked)
        waiter = cloudformation.get_waiter("stack_update_complete")
    waiter.wait(StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    return 0


def supported(template: str) -> str:
    """Leave the OIDC provider out, which the emulator doesn't have; its ARN is made up."""
    provider = r"\n  Provider:\n    Type: AWS::IAM::OIDCProvider\n(?:    .*\n|\n)*?(?=\n  \w)"
    return re.sub(provider, "\n", template).replace("!Ref Provider,", "!Ref ProviderArn,")


def copy(words: list[str]) -> int:
    source, target = words
    bucket, _, key = target.removeprefix("s3://").partition("/")
    client("s3").put_object(Bucket=bucket, Key=key, Body=Path(source).read_bytes())
    return 0


# --- docker ------------------------------------------------------------------------------------


def docker(words: list[str]) -> int:
    """Know what is in the registry; build and push what isn't. Tags can't be moved."""
    if words[0] == "login":
        assert sys.stdin.read().strip() == "password", "the password comes by standard input"
        return 0
    if words[:3] == ["buildx", "imagetools", "inspect"]:
        return inspect(words[3])
    assert words[:2] == ["compose", "--env-file"], words
    model = resolved(words[2])
    if words[3:] == ["config", "--format", "json"]:
        print(json.dumps(model))
        return 0
    if words[3:] == ["config", "--images"]:
        print("\n".join(service["image"] for service in model["services"].values()))
        return 0
    assert words[3:5] == ["build", "--push"], words
    return build([model["services"][name]["image"] for name in words[5:]])


def resolved(env_file: str) -> dict[str, Any]:
    """Return the model as `docker compose config` prints it, which ours does, too."""
    command = [sys.executable, "-m", "compose2cfn", "config", "--env-file", env_file]
    done = subprocess.run(
        [*command, "--format", "json"], check=True, capture_output=True, text=True
    )
    model: dict[str, Any] = json.loads(done.stdout)
    return model


def registry() -> list[str]:
    file = memory("registry.txt")
    return file.read_text().splitlines() if file.exists() else []


def inspect(image: str) -> int:
    if not image.startswith("public.ecr.aws/") and image not in registry():
        print(f"ERROR: {image}: not found", file=sys.stderr)
        return 1
    print(json.dumps({"digest": f"sha256:{hashlib.sha256(image.encode()).hexdigest()}"}))
    return 0


def build(images: list[str]) -> int:
    there = registry()
    for image in images:
        assert image not in there, f"the tag {image} can't be moved"
        print(f"built {image}")
    memory("registry.txt").write_text("".join(f"{image}\n" for image in [*there, *images]))
    return 0


# --- gh, glab ----------------------------------------------------------------------------------


def gh(words: list[str]) -> int:
    """Answer from `gh.json`, by the path of the API; `--jq` is jq."""
    told(["gh", *words])
    if words[0] == "variable":
        return 0
    assert words[0] == "api", words
    method = words[words.index("--method") + 1] if "--method" in words else "GET"
    path = next(word for word in words[1:] if re.match(r"repos/|user$", word))
    if method != "GET":
        return _changed(method, path, words)
    answers = json.loads(memory("gh.json").read_text())
    answer = json.dumps(answers[path])
    if "--jq" in words:
        query = words[words.index("--jq") + 1]
        answer = subprocess.run(
            ["jq", "-r", query], input=answer, check=True, capture_output=True, text=True
        ).stdout
    print(answer.rstrip("\n"))
    return 0


def _changed(method: str, path: str, words: list[str]) -> int:
    """Keep a comment, as GitHub does."""
    bodies = [word.removeprefix("body=@") for word in words if word.startswith("body=@")]
    if not bodies:
        return 0
    answers = json.loads(memory("gh.json").read_text())
    text = Path(bodies[0]).read_text(encoding="utf-8")
    if method == "POST":
        answers[path].append({"id": 900, "user": {"login": "github-actions[bot]"}, "body": text})
    else:
        for comments in answers.values():
            for comment in comments if isinstance(comments, list) else ():
                if str(comment.get("id")) == path.rpartition("/")[2]:
                    comment["body"] = text
    memory("gh.json").write_text(json.dumps(answers))
    return 0


def glab(words: list[str]) -> int:
    told(["glab", *words])
    assert words[0] in {"api", "variable"}, words
    return 0


def unlinted(words: list[str]) -> int:
    """Run the real command without `--lint`."""
    from compose2cfn.cli.app import run  # noqa: PLC0415 - only this one needs it

    run([word for word in words if word != "--lint"])


PROGRAMS: dict[str, Callable[[list[str]], int]] = {
    "aws": aws,
    "compose2cfn": unlinted,
    "docker": docker,
    "gh": gh,
    "glab": glab,
}

if __name__ == "__main__":
    sys.exit(PROGRAMS[sys.argv[1]](sys.argv[2:]))
