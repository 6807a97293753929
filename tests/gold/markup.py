"""The markup of the texts from which the gold set's PDF and Word documents are made.

One paragraph a line. A prefix gives its style (`PREFIXES`), a line that begins with `|` is a table row, one that begins
with `@` a command, and `[^1: text]` a footnote, whose place is kept as `{^1}`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

PREFIXES = {
    "= ": "title",
    "== ": "subtitle",
    "# ": "heading 1",
    "## ": "heading 2",
    "### ": "heading 3",
    "> ": "quotation",
    ">> ": "signature",
    "~ ": "caption",
    "@": "command",
}
PLACE = re.compile(r"\{\^(\d+)\}")
_NOTE = re.compile(r"\[\^(\d+): ([^\]]*)\]")
_NUMBERED = re.compile(r"\d+\. ")


@dataclass(frozen=True, slots=True)
class Element:
    """A paragraph or a table row.

    Attributes:
        style: One of `PREFIXES`, "item", "row" or "body".
        text: With places of footnotes; the cells of a row are separated by a tab.
        notes: The footnotes by their marks.
    """

    style: str
    text: str
    notes: dict[str, str]


def parse_markup(text: str) -> list[Element]:
    return [_parse_line(line) for line in text.splitlines() if line.strip()]


def _parse_line(line: str) -> Element:
    notes = dict(_NOTE.findall(line))
    line = _NOTE.sub(r"{^\1}", line)
    for prefix, style in PREFIXES.items():
        if line.startswith(prefix):
            return Element(style, line.removeprefix(prefix), notes)
    if line.startswith("|"):
        return Element("row", "\t".join(cell.strip() for cell in line.strip("| ").split("|")), notes)
    return Element("item" if _NUMBERED.match(line) else "body", line, notes)
