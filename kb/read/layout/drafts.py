"""The shape of a block before it has a place in a document's text."""

from __future__ import annotations

from dataclasses import dataclass

from kb.model import BlockKind
from kb.read.layout.pieces import Line


@dataclass(frozen=True, slots=True)
class Draft:
    """Lines that are one block.

    Attributes:
        lines: Each with the index of the printed page on which it stands.
        level: As in `Block`.
        mark: As in `Block`.
        right: The right edge of the column of its last line.
        cells: Of a table's row: its cells' lines; empty for other kinds.
    """

    kind: BlockKind
    lines: tuple[tuple[int, Line], ...]
    level: int = 0
    mark: str = ""
    right: float = 0.0
    cells: tuple[tuple[Line, ...], ...] = ()

    @property
    def first(self) -> Line:
        """Its first line."""
        return self.lines[0][1]

    @property
    def last(self) -> Line:
        """Its last line."""
        return self.lines[-1][1]

    @property
    def text(self) -> str:
        """Its lines with a space between them; for judging, not for print."""
        return " ".join(line.text for _, line in self.lines)

    @property
    def size(self) -> float:
        """The size of its longest line."""
        return max((line for _, line in self.lines), key=lambda line: len(line.text)).size

    @property
    def bold(self) -> bool:
        """Whether all of it is bold."""
        return all(line.bold for _, line in self.lines)
