"""The releases of an application by the pipeline, told once for all tests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.pipeline_templates.delivery import STACK, Delivery, Run, bundle

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.emulator.fixtures import Account

PROD = "preset: prod\n"
COMPOSE = bundle()["docker-compose.yml"].decode()
GREEN = {"frontend/myweb/app.py": "print('green')\n"}
FORGETFUL = COMPOSE.replace("    volumes:\n      - redisdata:/data\n", "")


class Story(Delivery):
    """The releases of an application, one after the other, and what was seen after each."""

    def __init__(self, account: Account, folder: Path) -> None:
        super().__init__(account, folder)
        self.seen: dict[str, Run] = {}
        self.states: dict[str, str | None] = {}
        account.client("s3").put_object(
            Bucket=self.platform, Key="requirements.txt", Body=b"compose2cfn==1 --hash=sha256:0\n"
        )

    def tell(self) -> None:
        """Deliver five times."""
        self.put_policy(PROD)
        self.release("first", bundle(), answer="Approved")
        # as CodeBuild might run all commands in one shell, they have to work in that way too
        self.machine.together = True
        self.release("unchanged", bundle())
        self.release("rejected", bundle(**GREEN), answer="Rejected")
        self.put_policy("preset: dev\n")
        self.release("second", bundle(**GREEN))
        self.put_policy(
            "preset: prod\nprotectedTypes: ['AWS::EFS::FileSystem']\nrules: {R42: deny}\n"
        )
        self.release("denied", bundle(**{"docker-compose.yml": FORGETFUL}))

    def release(self, name: str, source: Mapping[str, bytes], answer: str | None = None) -> None:
        """Run the pipeline on a bundle, up to where it stops."""
        run = self.seen[name] = self.start(source, f"revision-{name}")
        self.go_on(run, answer)
        self.states[name] = self.status()

    def go_on(self, run: Run, answer: str | None) -> None:
        """Run the stages in their order."""
        if self.go(run, "Build", "Convert", "Plan") is not None:
            return
        if self.enters(run, "Approve"):
            assert answer is not None, run.variables
            self.answer(answer, f"read it: {run.digest[:12]}")
        # CodePipeline ends with a rejection; here the gate has to hold by itself
        self.go(run, "Deploy")

    def recorded(self) -> set[str]:
        """Return the digests of the images that were deployed and passed their test."""
        folder = f"deployments/{STACK}/dev/"
        keys = self.stored(folder)
        return {f"sha256:{key.removeprefix(folder).removesuffix('.json')}" for key in keys}

    def digests(self, *names: str) -> set[str]:
        """Return the digests in the locks of these releases."""
        locks = [self.seen[it].artifacts["Images"]["images.lock.json"] for it in names]
        return {digest for lock in locks for digest in json.loads(lock)["images"].values()}

    def codes(self, name: str) -> dict[str, int]:
        """Return how each build of a run ended."""
        return {action: built.code for action, built in self.seen[name].builds.items()}
