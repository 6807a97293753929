"""The acronym index of a library: acronyms that its documents explain, with their long forms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kb.model import DocumentId, DocumentRecord
from kb.text import split_terms, stem

Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LongForm:
    """A long form of an acronym.

    Attributes:
        text: As most documents print it.
        documents: The ids of the documents that give it, in order.
    """

    text: str
    documents: tuple[DocumentId, ...]


@dataclass(frozen=True, slots=True)
class AcronymEntry:
    """An acronym of the library.

    Attributes:
        short: As most documents print it.
        long_forms: The one in the most documents first.
        is_word: Whether it is also an ordinary word in some document, so that typing it may not mean the acronym.
    """

    short: str
    long_forms: tuple[LongForm, ...]
    is_word: bool


def stem_words(text: str) -> Stems:
    """Return the stems of a text's words, which are equal for all inflected forms of an expression."""
    return tuple(stem(term) for term in split_terms(text))


def build_acronym_index(records: Iterable[DocumentRecord]) -> tuple[AcronymEntry, ...]:
    """Merge the acronyms of documents, in alphabetical order.

    Long forms that differ only in number or typography are merged.
    """
    shorts: dict[str, list[str]] = {}
    longs: dict[str, dict[Stems, list[tuple[DocumentId, str]]]] = {}
    ordinary: set[str] = set()
    for record in records:
        for each in record.acronyms:
            key = " ".join(split_terms(each.short))
            shorts.setdefault(key, []).append(each.short)
            longs.setdefault(key, {}).setdefault(_stem_long_form(each.long), []).append((record.id, each.long))
            if each.is_word:
                ordinary.add(key)
    return tuple(
        AcronymEntry(_find_commonest(shorts[key]), _rank_long_forms(longs[key].values()), key in ordinary)
        for key in sorted(shorts)
    )


def _stem_long_form(long: str) -> Stems:
    """Return the stems by which printed variants of a long form are equal; "and" may be printed as "&"."""
    return tuple(each for each in stem_words(long) if each != "and")


def _rank_long_forms(variants: Iterable[list[tuple[DocumentId, str]]]) -> tuple[LongForm, ...]:
    forms = [
        LongForm(_find_commonest([text for _, text in each]), tuple(sorted({document for document, _ in each})))
        for each in variants
    ]
    return tuple(sorted(forms, key=lambda form: (-len(form.documents), form.text)))


def _find_commonest(texts: list[str]) -> str:
    return max(texts, key=lambda text: (texts.count(text), -texts.index(text)))
