"""The glossary of a library: the acronyms that its documents explain, each with all that it stands for.

This module knows documents' records only. How acronyms are found in a text is not its business.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kb.model import DocumentId, DocumentRecord
from kb.text import stem, terms

Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LongForm:
    """What an acronym stands for.

    Attributes:
        text: As most of the documents print it.
        documents: Those that explain it so, by id.
    """

    text: str
    documents: tuple[DocumentId, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """An acronym of the library.

    Attributes:
        short: As most of the documents print it.
        longs: What it stands for, that of the most documents first.
        ordinary: Whether a document has it as a word in small letters, too, so that it may not mean the acronym.
    """

    short: str
    longs: tuple[LongForm, ...]
    ordinary: bool


def stems_of(text: str) -> Stems:
    """Return the stems of a text's words: equal for the forms of one expression."""
    return tuple(stem(term) for term in terms(text))


def glossary(records: Iterable[DocumentRecord]) -> tuple[Entry, ...]:
    """Unite the acronyms of documents.

    Args:
        records: Of the documents.

    Returns:
        The entries in the order of the alphabet. Long forms that differ in number or typography only are one.
    """
    shorts: dict[str, list[str]] = {}
    longs: dict[str, dict[Stems, list[tuple[DocumentId, str]]]] = {}
    ordinary: set[str] = set()
    for record in records:
        for each in record.acronyms:
            key = " ".join(terms(each.short))
            shorts.setdefault(key, []).append(each.short)
            said = longs.setdefault(key, {}).setdefault(_same(each.long), [])
            said.append((record.id, each.long))
            if each.ordinary:
                ordinary.add(key)
    return tuple(
        Entry(_commonest(shorts[key]), _by_frequency(longs[key].values()), key in ordinary) for key in sorted(shorts)
    )


def _same(long: str) -> Stems:
    """Return what the ways to print a long form have in common: "and" may be "&"."""
    return tuple(each for each in stems_of(long) if each != "and")


def _by_frequency(said: Iterable[list[tuple[DocumentId, str]]]) -> tuple[LongForm, ...]:
    forms = [
        LongForm(_commonest([text for _, text in each]), tuple(sorted({identity for identity, _ in each})))
        for each in said
    ]
    return tuple(sorted(forms, key=lambda form: (-len(form.documents), form.text)))


def _commonest(texts: list[str]) -> str:
    return max(texts, key=lambda text: (texts.count(text), -texts.index(text)))
