"""The answers of the JSON pages about laws: their shapes, and how they are made.

As with all answers, keys may be added and never change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypedDict

from kb.laws import jurisdiction_of, sort_of, source_of
from kb.model import CitedLaw, Hit
from kb.present.answers import HitAnswer, Standings, hit_answer


class LawAnswer(TypedDict):
    """A law that is cited; `provisions` with the number of passages that cite each."""

    law: str
    title: str
    sort: str
    jurisdiction: str
    source: str
    provisions: list[tuple[str, int]]
    passages: int
    documents: int
    url: str


class LawsAnswer(TypedDict):
    """Every law that is cited."""

    laws: list[LawAnswer]
    total: int


class LawPassagesAnswer(TypedDict):
    """A law, and the passages that cite it: `spans` are where they do."""

    law: LawAnswer
    passages: list[HitAnswer]
    total: int


def laws_answer(laws: Iterable[tuple[CitedLaw, str]]) -> LawsAnswer:
    """Return every law that is cited, each with its address."""
    entries = [_law(law, address) for law, address in laws]
    return {"laws": entries, "total": len(entries)}


def law_passages_answer(law: CitedLaw, address: str, hits: Sequence[Hit], standings: Standings) -> LawPassagesAnswer:
    """Return a law with the passages that cite it."""
    return {"law": _law(law, address), "passages": [hit_answer(hit, standings) for hit in hits], "total": law.passages}


def _law(law: CitedLaw, address: str) -> LawAnswer:
    return {
        "law": law.law,
        "title": law.title,
        "sort": sort_of(law.law).value,
        "jurisdiction": jurisdiction_of(law.law),
        "source": source_of(law.law),
        "provisions": list(law.provisions),
        "passages": law.passages,
        "documents": law.documents,
        "url": address,
    }
