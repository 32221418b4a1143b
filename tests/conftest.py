"""What every test can count on.

No network but this machine, an environment without the caller's settings, a random but repeatable
order, golden files (`--update-golden` writes them anew), and in CI no silent skips.
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.harness.golden import Golden
from tests.harness.network import guard_network
from tests.harness.skips import fail_on_skip

if TYPE_CHECKING:
    from collections.abc import Generator

pytest_plugins = ["tests.emulator.fixtures"]

ROOT = Path(__file__).resolve().parent.parent
CALLERS_SETTINGS = ("AWS_", "COMPOSE_", "COMPOSE2CFN_", "DOCKER_", "GIT_", "IMAGE_")
OURS = {"COMPOSE2CFN_NIGHTLY"}
"""What steers the tests themselves stays."""
CORPUS = Path(os.environ.get("COMPOSE2CFN_CORPUS") or ROOT.parent / "shared" / "corpus")
HOME = pytest.StashKey[str]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of this project."""
    group = parser.getgroup("compose2cfn")
    group.addoption(
        "--update-golden",
        action="store_true",
        help="write the golden files anew; read the git diff",
    )
    group.addoption("--order-seed", type=int, help="repeat the order of an earlier run")


def pytest_configure(config: pytest.Config) -> None:
    """Guard the network and leave the caller's settings behind."""
    if config.getoption("--update-golden") and os.environ.get("CI"):
        raise pytest.UsageError("--update-golden is for a person who reads the diff, not for CI")
    guard_network()
    _choose_order(config)
    config.stash[HOME] = tempfile.mkdtemp(prefix="compose2cfn-home-")
    for name in [name for name in os.environ if name.startswith(CALLERS_SETTINGS)]:
        if name not in OURS:
            del os.environ[name]
    os.environ.update(
        HOME=config.stash[HOME],
        AWS_EC2_METADATA_DISABLED="true",
        GIT_CONFIG_NOSYSTEM="1",
        NO_COLOR="1",
        TZ="UTC",
    )
    _settle_hypothesis()


def _choose_order(config: pytest.Config) -> None:
    """Set the seed of the order; a worker takes the one of the run that it is a part of.

    Where the header that tells it isn't shown, the order is always the same.
    """
    given: dict[str, int] = getattr(config, "workerinput", {})
    if "order_seed" in given:
        config.option.order_seed = given["order_seed"]
    elif config.option.order_seed is None:
        is_told = config.option.verbose >= 0
        config.option.order_seed = random.SystemRandom().randrange(10_000) if is_told else 0


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Hand the seed to a worker of pytest-xdist."""
    node.workerinput["order_seed"] = node.config.option.order_seed


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the home folder of this run."""
    shutil.rmtree(config.stash.get(HOME, ""), ignore_errors=True)


def _settle_hypothesis() -> None:
    """Let properties take their time: a busy machine is no failure."""
    from hypothesis import HealthCheck, settings  # noqa: PLC0415 - after pytest's own plugin of it

    settings.register_profile(
        "house", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    settings.load_profile("house")


def pytest_report_header(config: pytest.Config) -> str:
    """Tell how to repeat the order of this run."""
    return f"order: --order-seed={config.option.order_seed}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Shuffle the modules, and the tests within each."""
    chance = random.Random(config.option.order_seed)  # noqa: S311 - an order, no secret
    modules: dict[str, list[pytest.Item]] = {}
    for item in items:
        modules.setdefault(item.nodeid.partition("::")[0], []).append(item)
    order = sorted(modules)
    chance.shuffle(order)
    for name in order:
        chance.shuffle(modules[name])
    items[:] = [item for name in order for item in modules[name]]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a skipped test is a failed one."""
    report = yield
    fail_on_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """In CI a skipped module is a failed one."""
    report = yield
    fail_on_skip(report)
    return report


@pytest.fixture
def golden(pytestconfig: pytest.Config) -> Golden:
    """Compare a text with a file: `golden(path, text)`; `--update-golden` writes the file."""
    return Golden(update=bool(pytestconfig.getoption("--update-golden")))


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Return the folder with real projects and recorded answers, or skip."""
    if not CORPUS.is_dir():
        pytest.skip(
            "corpus absent: put it beside the checkout as shared/corpus, "
            "or name it in COMPOSE2CFN_CORPUS"
        )
    return CORPUS
