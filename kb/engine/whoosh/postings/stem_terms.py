"""Terms by stem: the table from which stem postings are built, and the stems of a small field.

Fields that are only searched by name are left out of the stem index; there, a word is looked up by its stem, which
yields the numbers of the exact terms that have it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from kb.engine.arrays import Ints, compute_offsets
from kb.engine.whoosh.columns.column_files import ColumnFile, ColumnWriter, choose_dtype, decode_text, encode_text
from kb.engine.whoosh.columns.term_dictionary import TermDictionary
from kb.text import stem

MAX_BITS = 64  # of a stem: further rare terms share the last


def _stem_terms(terms: Sequence[bytes]) -> list[bytes]:
    return [encode_text(stem(decode_text(term))) for term in terms]


def write_stem_terms(file: ColumnWriter, field: str, terms: Sequence[bytes]) -> None:
    """Write the stems of a field, from its sorted terms."""
    numbers: dict[bytes, list[int]] = {}
    for number, name in enumerate(_stem_terms(terms)):
        numbers.setdefault(name, []).append(number)
    stems = sorted(numbers)
    order = [number for name in stems for number in numbers[name]]
    file.add_strings(f"{field}.stems", stems)
    file.add(f"{field}.forms", np.array(order, dtype=choose_dtype(len(terms))))
    offsets = compute_offsets(np.array([len(numbers[name]) for name in stems], dtype=np.int64))
    file.add(f"{field}.form_bounds", offsets.astype(choose_dtype(len(terms))))


class StemTerms:
    """The stems of a field, open for reading."""

    def __init__(self, file: ColumnFile, field: str) -> None:
        self._stems = TermDictionary(file.read_strings(f"{field}.stems"))
        self._terms = file.read_array(f"{field}.forms", np.int64)
        self._offsets = file.read_array(f"{field}.form_bounds", np.int64)

    def __len__(self) -> int:
        return len(self._stems)

    def find_terms(self, word: str) -> list[int]:
        """Return the numbers of the terms that have the stem of a word, sorted."""
        number = self._stems.find_number(encode_text(stem(word)))
        if number is None:
            return []
        terms: list[int] = self._terms[self._offsets.item(number) : self._offsets.item(number + 1)].tolist()
        return terms


class StemTable:
    """The terms of several fields, by stem.

    Attributes:
        terms: The terms of all fields, sorted; a term's number is its index.
        stems: Their stems, sorted; a stem's number is its index.
        stem_of: The number of each term's stem.
        bit_of: The bit of each term in the masks of its stem: 0 for the commonest.
        order: The numbers of the terms in the order of stems, and of bits within a stem.
        offsets: The start of each stem's terms in `order` and, as a last entry, the end of the last ones.
    """

    def __init__(self, terms: Mapping[str, Sequence[bytes]], row_counts: Mapping[str, Ints]) -> None:
        """Build the table from the terms of each field, and the number of rows of each."""
        self.terms = sorted(set().union(*terms.values()))
        number_of = {term: number for number, term in enumerate(self.terms)}
        self._numbers = {field: _look_up(number_of, own) for field, own in terms.items()}

        names = _stem_terms(self.terms)
        self.stems = sorted(set(names))
        self.stem_of = _look_up({name: number for number, name in enumerate(self.stems)}, names)
        self.offsets = compute_offsets(np.bincount(self.stem_of, minlength=len(self.stems)))

        totals = np.zeros(len(self.terms), dtype=np.int64)
        for field, counts in row_counts.items():
            totals[self._numbers[field]] += counts
        every = np.arange(len(self.terms))
        self.order = np.lexsort((every, -totals, self.stem_of))
        ranks = np.empty(len(self.terms), dtype=np.int64)  # within the stem
        ranks[self.order] = every - self.offsets[self.stem_of[self.order]]
        self.bit_of = np.minimum(ranks, MAX_BITS - 1)

    def number_terms(self, field: str) -> npt.NDArray[np.int64]:
        """Return the number of each term of a field."""
        return self._numbers[field]


def _look_up(numbers: Mapping[bytes, int], names: Sequence[bytes]) -> npt.NDArray[np.int64]:
    return np.fromiter((numbers[name] for name in names), dtype=np.int64, count=len(names))
