"""A library of some hundred passages with quotations, speakers, laws and pages."""

from __future__ import annotations

import random
from pathlib import Path

from tests.growth.hostile_texts import WORDS
from tests.web.small_library import pdf

_PEOPLE = (
    *("Ada Quill, Director of the Harbour Trust", "Ben Lark, Chair of the Board", "Jane Roe MP", "Inspector Tom Wren"),
    *("Professor Ruth Ferry", "Omar Salim, a lawyer", "Mary Moe, who was held for a year", "Dr Paul Finch"),
)
_LAWS = ("the Modern Slavery Act 2015", "the Children Act 1989", "the Immigration Act 2016", "the Equality Act 2010")
_SMALL = ("the", "of", "and", "to", "in", "a", "for", "that", "with", "by")
_PAGE_LINES = 30


def write_paragraphs(number: int, seed: int = 1) -> list[str]:
    """Return paragraphs of words that people search for, the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    return [_write_paragraph(chance) for _ in range(number)]


def write_library(folder: Path) -> None:
    sources = folder / "sources"
    sources.mkdir(parents=True)
    for number in range(4):
        head = f"Statement {number} of the Harbour Trust\n\n{number + 1} June 201{number}"
        _write(sources / f"statement-{number}.txt", "\n\n".join([head, *write_paragraphs(30, number)]))
    sections = [
        f"<h2>{at + 1} {paragraph[:30]}</h2><p>{paragraph}</p>" for at, paragraph in enumerate(write_paragraphs(40, 7))
    ]
    _write(sources / "report.html", f"<html lang=en><title>Hidden work</title><h1>Hidden work</h1>{''.join(sections)}")
    for year, dropped in ((2018, 5), (2020, 0)):
        _write(
            sources / f"guidance-{year}.md",
            "\n\n".join(["# Guidance for officers", *write_paragraphs(30, 8)[dropped:]]),
        )
        _write(sources / f"guidance-{year}.md.toml", f'title = "Guidance for officers"\ndate = "{year}"\n')
    lines = "\n".join(write_paragraphs(20, 9)).replace("“", "").replace("”", "").split()
    rows = [" ".join(lines[at : at + 9]) for at in range(0, len(lines), 9)]
    pages = tuple(tuple(rows[at : at + _PAGE_LINES]) for at in range(0, len(rows), _PAGE_LINES))
    (sources / "printed.pdf").write_bytes(pdf(pages))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _write_paragraph(chance: random.Random) -> str:
    said = _write_sentence(chance)
    return (
        f"{_write_sentence(chance)} {chance.choice(_PEOPLE)}, said: “{said}” {_write_sentence(chance)} "
        f"Section {chance.randint(1, 60)} of {chance.choice(_LAWS)} applies to it."
    )


def _write_sentence(chance: random.Random) -> str:
    words = [chance.choice(WORDS if at % 2 else _SMALL) for at in range(chance.randint(10, 24))]
    return f"{' '.join(words)}.".capitalize()
