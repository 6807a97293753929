"""Tables in HTML: which of them only lay out a page, and the cells of those that do not.

Knows nothing of text.
"""

from __future__ import annotations

from lxml.etree import _Element as Element

from kb.read.html_tree import roles

_MAX_SPAN = 30
_NOT_IN_CELLS = ("h1", "h2", "h3", "table", "form", "article", "section")


def is_layout(table: Element) -> bool:
    """Tell whether a table only lays out a page: by its role, by what its cells hold, or by having one column."""
    if roles(table) & {"presentation", "none"}:
        return True
    if table.find("caption") is not None or next(table.iter("th"), None) is not None:
        return False
    if any(each is not table for each in table.iter(*_NOT_IN_CELLS)):
        return True
    return all(sum(cell.tag in {"td", "th"} for cell in row) <= 1 for row in table.iter("tr"))


def _span(cell: Element, name: str) -> int:
    try:
        return min(max(int(cell.get(name, "1")), 1), _MAX_SPAN)
    except ValueError:
        return 1


class Columns:
    """Follows the columns of a table, so that a cell over several rows keeps its column free below it."""

    def __init__(self) -> None:
        self._below: dict[int, int] = {}  # column: rows that are still covered from above
        self._column = 0

    def start_row(self) -> None:
        """Begin a row."""
        self._column = 0

    def place(self, cell: Element) -> int:
        """Place the next cell of the row.

        Returns:
            How many columns before it are empty: covered from above, or by a wide cell before it.
        """
        empty = 0
        while self._below.get(self._column, 0) > 0:
            self._below[self._column] -= 1
            self._column += 1
            empty += 1
        for column in range(self._column, self._column + _span(cell, "colspan")):
            self._below[column] = _span(cell, "rowspan") - 1
        self._column += 1
        return empty

    def widen(self, cell: Element) -> int:
        """Return how many more columns the cell just placed covers, and step over them."""
        more = _span(cell, "colspan") - 1
        self._column += more
        return more

    def end_row(self) -> None:
        """End a row: what is covered to the right of its last cell is used up."""
        for column in [each for each in self._below if each >= self._column]:
            self._below[column] = max(self._below[column] - 1, 0)
