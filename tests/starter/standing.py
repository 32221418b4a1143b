"""The sample's repository beside an environment that exists, and the stack that it releases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.end_to_end.shop import Shop
from tests.starter.jobs import sample

if TYPE_CHECKING:
    from pathlib import Path

    from tests.emulator.fixtures import Account
    from tests.starter.jobs import Repository


def standing(account: Account, folder: Path, variant: str) -> Repository:
    """Return the sample's repository for a variant of `init`, whose environment exists."""
    made = sample(folder, variant, account.env)
    shop = Shop(account, folder)
    shop.build_environment()
    made.write_environment(**shop.env)
    return made


def status(account: Account) -> str:
    """Return the status of the application's stack."""
    (stack,) = account.client("cloudformation").describe_stacks(StackName="shop")["Stacks"]
    return str(stack["StackStatus"])
