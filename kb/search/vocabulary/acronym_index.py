"""The acronym index of a library: acronyms that its documents explain, with their long forms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kb.library.tallies import ACRONYM, Tally, stem_long_form
from kb.library.view import LibraryView


@dataclass(frozen=True, slots=True)
class LongForm:
    """A long form of an acronym, as printed most often, and the number of documents that give it."""

    text: str
    documents: int


@dataclass(frozen=True, slots=True)
class AcronymEntry:
    """An acronym of the library, as printed most often, with its long forms, the one in the most documents first.

    `is_word` says whether it is also an ordinary word in some document, so that typing it may not mean the acronym.
    """

    short: str
    long_forms: tuple[LongForm, ...]
    is_word: bool


def list_acronyms(view: LibraryView) -> tuple[AcronymEntry, ...]:
    """Return all acronyms of a library, in alphabetical order."""
    return tuple(build_entry(tally) for _, tally in sorted(view.scan_tallies(ACRONYM)))


def build_entry(tally: Tally) -> AcronymEntry:
    """Return an acronym by its tally; long forms that differ only in number or typography are merged."""
    shorts = dict(_select(tally, "short"))
    variants: dict[str, dict[str, int]] = {}
    for text, times in _select(tally, "long"):
        variants.setdefault(stem_long_form(text), {})[text] = times
    forms = [LongForm(_find_commonest(each), tally["form", stems]) for stems, each in variants.items()]
    return AcronymEntry(
        short=_find_commonest(shorts),
        long_forms=tuple(sorted(forms, key=lambda form: (-form.documents, form.text))),
        is_word=tally["is_word", ""] > 0,
    )


def _select(tally: Tally, aspect: str) -> Iterator[tuple[str, int]]:
    return ((value, times) for (each, value), times in tally.items() if each == aspect)


def _find_commonest(texts: dict[str, int]) -> str:
    return min(texts, key=lambda text: (-texts[text], text))
