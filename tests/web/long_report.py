"""A report of many pages, whose printed numbers differ from those of the file."""

from __future__ import annotations

from pathlib import Path

from kb.settings import Settings
from tests.libraries import index_sources
from tests.web.small_library import pdf

PAGES = 24
TITLE = "The report of the long crossing"
BEGINS_INSIDE = 11  # the page of the file that begins inside a paragraph
BLANK = 4  # the page of the file that has no text
WITH_FOG = (3, 9, 10, 22)  # the pages of the file that mention fog
_LINES_TO_FOOT = 49
_MASTERS = (
    *("Auk", "Bittern", "Crane", "Dunlin", "Egret", "Finch", "Gannet", "Heron", "Ibis", "Jay", "Kestrel", "Lark"),
    *(
        "Merlin",
        "Nightjar",
        "Ouzel",
        "Plover",
        "Quail",
        "Rook",
        "Siskin",
        "Tern",
        "Umbrette",
        "Veery",
        "Wren",
        "Yaffle",
    ),
)


def write_report(folder: Path, card: str = "") -> Settings:
    """Write and index a library with only the report; `card` is for its metadata file, besides its title."""
    report = pdf(tuple(_write_page(at) for at in range(1, PAGES + 1)))
    texts: dict[str, str | bytes] = {"crossing.pdf": report, "crossing.pdf.toml": f'title = "{TITLE}"\n{card}'}
    return index_sources(folder, texts, rate_limit=0, meaning="off").settings


def _write_page(number: int) -> tuple[str, ...]:
    """Return the lines of a page: the first is a cover, and the second has the printed number 1."""
    if number == 1:
        return (TITLE,)
    if number == BLANK:
        return ("",)
    told = f"day {number} of the crossing"
    under = "under" if number == BEGINS_INSIDE else "Under"
    weather = "fog" if number in WITH_FOG else "wind"
    lines = [
        f"{under} {_MASTERS[number - 1]}, on the morning of {told} it was written",
        f"that there was {weather} on the water, that the bell was rung",
        "at every turn of the glass, and that of those on board",
        "nobody had come up to ask how far it was to the land.",
        "",
        f"In the evening of {told} the mate wrote that the",
        "lamps were lit, that the names of all were called, and",
        "that the boat was made fast to the wall of the harbour,",
        "where it lay until the tide had turned and the next page",
    ]
    foot = [""] * (_LINES_TO_FOOT - len(lines))
    return (*lines, *foot, str(number - 1))
