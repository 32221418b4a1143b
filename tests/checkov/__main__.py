"""Check every golden template, every sample and our own templates: `make checkov`.

checkov looks at all, and our own rules of CloudFormation Guard as well (:mod:`.guard`). checkov
wants other versions of our packages, so that it gets an environment of its own in
`.checkov`. It asks nobody: its rules come with it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.checkov import guard
from tests.checkov.table import PAGE, justified

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / ".checkov"
VERSION = "3.2.489"
BOUNDARY = "arn:aws:iam::111122223333:policy/boundary"


MOST_SKIPPED = 8


def main() -> int:
    """Return 0 where every failed check is justified, and every justification is needed."""
    with tempfile.TemporaryDirectory() as name:
        plain, bounded = Path(name) / "plain", Path(name) / "bounded"
        number = gather(plain, bounded)
        failed = checked(plain)["failed_checks"]
        guarded = rules_broken(Path(name))
    reasons = justified()
    found = {item["check_id"] for item in failed}
    tell(item for item in failed if item["check_id"] not in reasons)
    needless = sorted(reasons.keys() - found)
    if needless:
        print(f"{PAGE.name} justifies what doesn't fail: {', '.join(needless)}")
    told = f"{number} templates, {len(failed)} failed checks of {len(found)} kinds"
    print(f"{told}, {len(found - reasons.keys())} kinds without a reason")
    return bool(needless or found - reasons.keys() or ours_fail() or guarded)


def ours_fail() -> bool:
    """Whether one of our own templates fails a check, or too many are skipped."""
    answer = checked(ROOT / "pipeline_templates")
    tell(answer["failed_checks"])
    skipped = answer["skipped_checks"]
    reasons = [item["check_result"].get("suppress_comment") or "" for item in skipped]
    print(f"our templates: {len(answer['failed_checks'])} failed, {len(skipped)} skipped")
    return bool(answer["failed_checks"] or len(skipped) > MOST_SKIPPED or not all(reasons))


def rules_broken(folder: Path) -> bool:
    """Whether a template breaks one of our rules, or a rule lets a broken template pass."""
    if not guard.can_run():
        print("cfn-guard-rs has no wheel for this Python: make checkov PYTHON=python3.12")
        return False
    cases = guard.cases(folder)
    problems = guard.broken_rules(cases, HOME / "bin" / "python")
    print("\n".join([*problems, f"guard: {len(cases)} templates, {len(problems)} not as expected"]))
    return bool(problems)


def tell(failed: Iterable[dict[str, Any]]) -> None:
    """Print failed checks, a line each."""
    for item in failed:
        print(f"{item['check_id']} {item['check_name']}: {item['resource']}, {item['file_path']}")


def gather(folder: Path, bounded: Path) -> int:
    """Put all templates into a folder and return their number, and the bounded into another."""
    for it in (folder, bounded):
        it.mkdir()
    golden = sorted((ROOT / "tests" / "golden").glob("*/expected.template.yml"))
    for path in golden:
        (folder / f"golden-{path.parent.name}.yml").write_bytes(path.read_bytes())
    samples = sorted(path.parent for path in (ROOT / "samples").glob("*/facts.json"))
    for sample in samples:
        command = [sys.executable, "-m", "compose2cfn", "convert", "-p", "shop"]
        command += ["--facts", "facts.json", "-o", str(folder / f"sample-{sample.name}.yml")]
        subprocess.run(command, cwd=sample, check=True, env={"PYTHONPATH": str(ROOT)})
        command[-1] = str(bounded / f"sample-{sample.name}.yml")
        command += ["--permissions-boundary", BOUNDARY]
        subprocess.run(command, cwd=sample, check=True, env={"PYTHONPATH": str(ROOT)})
    return len(golden) + len(samples)


def checked(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Return what checkov says of the templates in a folder."""
    checkov = HOME / "bin" / "checkov"
    if not checkov.exists():
        print(f"installing checkov {VERSION} into {HOME.name}, once", flush=True)
        subprocess.run([sys.executable, "-m", "venv", HOME], check=True)
        pip = [str(HOME / "bin" / "python"), "-m", "pip", "install", "--quiet"]
        wanted = [f"checkov=={VERSION}"]
        if guard.can_run():
            wanted.append(f"cfn-guard-rs=={guard.VERSION}")
        subprocess.run([*pip, *wanted], check=True)
    command = [str(checkov), "-d", str(folder), "--framework", "cloudformation", "--skip-download"]
    command += ["-o", "json", "--compact"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    answer = json.loads(done.stdout)
    assert answer["summary"]["parsing_errors"] == 0, answer
    found: dict[str, list[dict[str, Any]]] = answer["results"]
    return found


if __name__ == "__main__":
    sys.exit(main())
