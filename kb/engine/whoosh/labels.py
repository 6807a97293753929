"""Of what kinds each row is and which laws it cites, as columns: what the facet, the filters and the list of laws read.

This module knows nothing of words' postings or of Whoosh.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from kb.engine.whoosh.columns import Columns, ColumnWriter, narrowest
from kb.laws import provision_order
from kb.model import CitedLaw, LawReference, Passage, PassageKind, Phrase, Prefix, Span, Word
from kb.text import terms

Rows = npt.NDArray[np.int64]
_BITS = {kind.value: 1 << at for at, kind in enumerate(PassageKind)}
_WORDS = {kind.value: terms(kind.value) for kind in PassageKind}
_APART = "\x00"


@dataclass(frozen=True, slots=True, order=True)
class Citation:
    """A law as a row cites it."""

    law: str
    provision: str
    title: str

    @property
    def normalised(self) -> str:
        """The law and the provision in one line."""
        return f"{self.law} {self.provision}".rstrip()


@dataclass(frozen=True, slots=True)
class Labels:
    """What a row is labelled with: its kinds, as a set of bits, and the laws it cites, each once."""

    kinds: int = 0
    laws: tuple[Citation, ...] = ()


NO_LABELS = Labels()


def labels_of(passage: Passage) -> Labels:
    """Return the labels of a passage."""
    laws = dict.fromkeys(Citation(each.law, each.provision, each.title) for each in passage.laws)
    return Labels(sum(_BITS[kind] for kind in passage.all_kinds), tuple(laws))


def is_meant(part: Word | Phrase | Prefix, normalised: str, title: str) -> bool:
    """Tell whether a law, with its provision in short form, is one that `cites:` asks for.

    It is where its short form begins with the words: so "MSA 2015" is all of the Act and "MSA 2015 s.45" has "s.45(1)"
    in it; or where the words stand in its full name.
    """
    short, full = _words(normalised), _words(title)
    if isinstance(part, Prefix):
        return any(word.startswith(part.stem) for word in (*short, *full))
    wanted = (part.term,) if isinstance(part, Word) else part.terms
    size = len(wanted)
    return short[:size] == wanted or any(full[at : at + size] == wanted for at in range(len(full) - size + 1))


@lru_cache(4096)
def _words(name: str) -> tuple[str, ...]:
    return tuple(terms(name))


class LabelsWriter:
    """Writes the labels of one segment."""

    def __init__(self) -> None:
        self._kinds: list[int] = []
        self._rows: list[int] = []
        self._citations: list[Citation] = []

    def add(self, labels: Labels) -> None:
        """Take the labels of the next row."""
        self._rows += [len(self._kinds)] * len(labels.laws)
        self._citations += labels.laws
        self._kinds.append(labels.kinds)

    def write(self, file: ColumnWriter) -> None:
        """Write all columns."""
        known = sorted(set(self._citations))
        code = {citation: at for at, citation in enumerate(known)}
        values = [_APART.join((each.law, each.provision, each.title)) for each in known]
        file.add("label_kinds", np.array(self._kinds, dtype=np.uint16))
        file.add("label_law_rows", np.array(self._rows, dtype=np.uint32))
        file.add("label_laws", np.array([code[each] for each in self._citations], dtype=narrowest(len(known))))
        file.add_strings("label_law_values", [each.encode("utf-8", "surrogatepass") for each in values])


class LabelColumns:
    """The labels of one segment, open for reading."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self.kinds = columns.array("label_kinds", np.uint16)
        self._law_rows = columns.array("label_law_rows", np.uint32)
        self._codes = columns.array("label_laws", np.unsignedinteger)

    @cached_property
    def citations(self) -> list[Citation]:
        """Every law that is cited here, by its number."""
        values = self._columns.strings("label_law_values")
        return [Citation(*each.decode("utf-8", "surrogatepass").split(_APART)) for each in values]

    def rows_of_kinds(self, values: Iterable[str]) -> Rows:
        """Return the rows of any of some kinds, in order."""
        return np.flatnonzero(self.kinds & sum(_BITS.get(value, 0) for value in set(values)))

    def rows_of_kind(self, part: Word | Phrase | Prefix) -> Rows:
        """Return the rows of the kinds that `is:` asks for, in order."""
        return self.rows_of_kinds(kind for kind, words in _WORDS.items() if _is_kind(part, words))

    def rows_citing(self, part: Word | Phrase | Prefix) -> Rows:
        """Return the rows that cite a law that `cites:` asks for, in order."""
        wanted = [at for at, each in enumerate(self.citations) if is_meant(part, each.normalised, each.title)]
        return np.unique(self._law_rows[np.isin(self._codes, wanted)]).astype(np.int64)

    def count_kinds(self, rows: Rows) -> Iterator[tuple[str, int]]:
        """Return each kind with the number of some rows that are of it."""
        held = self.kinds[rows]
        return ((kind, int(np.count_nonzero(held & bit))) for kind, bit in _BITS.items())

    def of_row(self, row: int) -> Labels:
        """Return the labels of a row."""
        first, last = (int(np.searchsorted(self._law_rows, row, side=side)) for side in ("left", "right"))
        return Labels(int(self.kinds[row]), tuple(self.citations[int(code)] for code in self._codes[first:last]))

    def all_citations(self) -> Iterator[tuple[int, Citation]]:
        """Return every law that is cited with the row that cites it, in order."""
        for row, code in zip(self._law_rows.tolist(), self._codes.tolist(), strict=True):
            yield row, self.citations[code]


def _is_kind(part: Word | Phrase | Prefix, words: Sequence[str]) -> bool:
    match part:
        case Word(term):
            return list(words) == [term]
        case Phrase(wanted):
            return list(words) == list(wanted)
        case Prefix(beginning):
            return " ".join(words).startswith(beginning)


@dataclass(slots=True)
class _Cited:
    """What is known of one law so far: its titles, and for each provision the rows that cite it."""

    titles: Counter[str] = field(default_factory=Counter)
    provisions: dict[str, set[tuple[str, int]]] = field(default_factory=dict)


def laws_of(cited: Iterable[tuple[str, int, Citation]]) -> tuple[CitedLaw, ...]:
    """Return every law that is cited, by its short form.

    Args:
        cited: Of all living passages: the document's id, a number that is the passage's own in it, and the law.
    """
    found: dict[str, _Cited] = {}
    for document, number, citation in cited:
        known = found.setdefault(citation.law, _Cited())
        known.titles[citation.title] += 1
        known.provisions.setdefault(citation.provision, set()).add((document, number))
    return tuple(_law(law, found[law]) for law in sorted(found, key=lambda law: (law.casefold(), law)))


def _law(law: str, cited: _Cited) -> CitedLaw:
    passages = set().union(*cited.provisions.values())
    provisions = sorted((each for each in cited.provisions if each), key=provision_order)
    return CitedLaw(
        law=law,
        title=min(cited.titles, key=lambda title: (-cited.titles[title], title)),
        provisions=tuple((each, len(cited.provisions[each])) for each in provisions),
        passages=len(passages),
        documents=len({document for document, _ in passages}),
    )


def spans_meant(parts: Sequence[Word | Phrase | Prefix], laws: Sequence[LawReference]) -> Iterator[Span]:
    """Return where a passage cites a law that any of some parts asks for."""
    for each in laws:
        if any(is_meant(part, each.normalised, each.title) for part in parts):
            yield each.span
