"""The transformation converts a model as Compose Bridge writes it, and lets no secret through."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
IMAGE = ROOT / "pipeline_templates" / "compose-bridge"
VALUE = "correct-horse-battery"
MODEL = {
    "name": "shop",
    "services": {
        "web": {
            "build": {"context": "/home/ada/shop/web", "dockerfile": "Dockerfile"},
            "command": None,
            "entrypoint": None,
            "image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1",
            "environment": {"PRICE": "5$", "TOKEN_FILE": "/run/secrets/token"},
            "networks": {"default": None},
            "expose": ["80"],
            "configs": [{"source": "site", "target": "/etc/nginx/site.conf"}],
            "secrets": [{"source": "token"}],
            "ports": [{"mode": "ingress", "target": 80, "published": "80", "protocol": "tcp"}],
        }
    },
    "networks": {"default": {"name": "shop_default"}},
    "configs": {
        "site": {"name": "shop_site", "file": "/home/ada/site.conf", "content": "root ${DOCROOT};"}
    },
    "secrets": {"token": {"name": "shop_token", "file": "/home/ada/token", "content": VALUE}},
    "x-aws-vpc": "vpc-0a1b2c3d4e5f67890",
    "x-aws-cluster": "demo-cluster",
    "x-aws-loadbalancer": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/"
    "app/demo-alb/50dc6c495c0c9188",
}


@pytest.fixture
def mounted(tmp_path: Path) -> list[Path]:
    """Return the folders that Compose Bridge mounts: /in, /out and /templates."""
    folders = [tmp_path / name for name in ("in", "out", "templates")]
    for folder in folders:
        folder.mkdir()
    (folders[0] / "compose.yaml").write_text(yaml.safe_dump(MODEL))
    return folders


def transform(folders: list[Path]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, IMAGE / "transform.py", *folders],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
    )


def test_without_facts_it_says_where_they_go(mounted: list[Path]) -> None:
    done = transform(mounted)
    assert done.returncode == 3
    assert "--templates" in done.stderr
    assert list(mounted[1].iterdir()) == []


def test_the_model_becomes_a_template(mounted: list[Path]) -> None:
    shutil.copy(ROOT / "samples" / "flask-redis" / "facts.json", mounted[2])
    done = transform(mounted)
    assert done.returncode == 0, done.stderr
    text = (mounted[1] / "template.yaml").read_text()
    assert "Value: 5$\n" in text
    assert "${DOCROOT}" in text
    assert VALUE not in text + done.stdout + done.stderr


def test_the_image_has_what_the_package_needs() -> None:
    copied = [
        word
        for line in (IMAGE / "Dockerfile").read_text().splitlines()
        if line.startswith("COPY")
        for word in line.split()[1:-1]
    ]
    assert {"pyproject.toml", "README.md", "LICENSE", "compose2cfn", "pipeline_templates"} <= {
        *copied
    }
    assert all((ROOT / word).exists() for word in copied)
