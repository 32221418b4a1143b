"""What loading one project, or one included project, works with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compose2cfn.compose.reading import Reader
    from compose2cfn.core.diagnostics import Diagnostics


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The variables and the directory of a project; ``included`` are the files on the way here."""

    environment: Mapping[str, str]
    directory: str
    reader: Reader
    interpolating: bool = True
    included: tuple[str, ...] = ()

    @property
    def problems(self) -> Diagnostics:
        """Where problems go."""
        return self.reader.problems

    @property
    def home(self) -> str:
        """What `~` stands for in a path."""
        return self.environment.get("HOME", "")
