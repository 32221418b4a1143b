"""Check every golden template and every sample with checkov: `make checkov`.

checkov wants other versions of our packages, so that it gets an environment of its own in
`.checkov`. It asks nobody: its rules come with it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.checkov.table import PAGE, justified

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / ".checkov"
VERSION = "3.2.489"


def main() -> int:
    """Return 0 where every failed check is justified, and every justification is needed."""
    with tempfile.TemporaryDirectory() as folder:
        number = gather(Path(folder))
        failed = failures(Path(folder))
    reasons = justified()
    found = {item["check_id"] for item in failed}
    for item in failed:
        if item["check_id"] not in reasons:
            print(
                f"{item['check_id']} {item['check_name']}: {item['resource']}, {item['file_path']}"
            )
    needless = sorted(reasons.keys() - found)
    if needless:
        print(f"{PAGE.name} justifies what doesn't fail: {', '.join(needless)}")
    told = f"{number} templates, {len(failed)} failed checks of {len(found)} kinds"
    print(f"{told}, {len(found - reasons.keys())} kinds without a reason")
    return bool(needless or found - reasons.keys())


def gather(folder: Path) -> int:
    """Put all templates into a folder and return their number."""
    golden = sorted((ROOT / "tests" / "golden").glob("*/expected.template.yml"))
    for path in golden:
        (folder / f"golden-{path.parent.name}.yml").write_bytes(path.read_bytes())
    samples = sorted(path.parent for path in (ROOT / "samples").glob("*/facts.json"))
    for sample in samples:
        command = [sys.executable, "-m", "compose2cfn", "convert", "-p", "shop"]
        command += ["--facts", "facts.json", "-o", str(folder / f"sample-{sample.name}.yml")]
        subprocess.run(command, cwd=sample, check=True, env={"PYTHONPATH": str(ROOT)})
    return len(golden) + len(samples)


def failures(folder: Path) -> list[dict[str, Any]]:
    """Return the failed checks of the templates in a folder."""
    checkov = HOME / "bin" / "checkov"
    if not checkov.exists():
        print(f"installing checkov {VERSION} into {HOME.name}, once", flush=True)
        subprocess.run([sys.executable, "-m", "venv", HOME], check=True)
        pip = [str(HOME / "bin" / "python"), "-m", "pip", "install", "--quiet"]
        subprocess.run([*pip, f"checkov=={VERSION}"], check=True)
    command = [str(checkov), "-d", str(folder), "--framework", "cloudformation", "--skip-download"]
    command += ["-o", "json", "--quiet", "--compact"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    answer = json.loads(done.stdout)
    assert answer["summary"]["parsing_errors"] == 0, answer
    found: list[dict[str, Any]] = answer["results"]["failed_checks"]
    return found


if __name__ == "__main__":
    sys.exit(main())
