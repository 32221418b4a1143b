"""Each folder holds a wrong project and what we say of it: every problem, at its place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from compose2cfn.compose.loader import LoadRequest, load
from compose2cfn.core.errors import InputError
from compose2cfn.core.excerpt import as_text

if TYPE_CHECKING:
    from tests.harness.golden import Golden

HERE = Path(__file__).parent
CASES = sorted(path.parent.name for path in HERE.glob("*/compose.yaml"))


@pytest.mark.parametrize("case", CASES)
def test_every_problem_is_told_at_its_place(case: str, golden: Golden) -> None:
    with pytest.raises(InputError) as refused:
        load(LoadRequest(working_directory=HERE / case, environment={"HOME": "/home/me"}))

    code = f"C2C-{case.partition('_')[0]}"
    assert code in {item.code for item in refused.value.diagnostics}
    golden(HERE / case / "expected.txt", as_text(refused.value.diagnostics))


def test_there_are_sixty_malformed_files() -> None:
    assert len(CASES) >= 60
