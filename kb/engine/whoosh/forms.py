"""Which words of a field have which stem: for small fields that are not among the stems of all (`stems.py`).

A word is looked up by its stem, and what stands for it are the exact words that have it. This module knows nothing of
postings, of queries or of Whoosh.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kb.engine.whoosh.columns import Columns, ColumnWriter, narrowest
from kb.engine.whoosh.lexicon import Lexicon, encoded
from kb.engine.whoosh.runs import bounds
from kb.text import stem


def write_forms(file: ColumnWriter, field: str, terms: Sequence[bytes]) -> None:
    """Write the stems of a field.

    Args:
        file: The posting file.
        field: The field's name.
        terms: Its words in order.
    """
    numbers: dict[bytes, list[int]] = {}
    for number, term in enumerate(terms):
        numbers.setdefault(encoded(stem(term.decode("utf-8", "surrogatepass"))), []).append(number)
    stems = sorted(numbers)
    order = [number for each in stems for number in numbers[each]]
    file.add_strings(f"{field}.stems", stems)
    file.add(f"{field}.forms", np.array(order, dtype=narrowest(len(terms))))
    ends = bounds(np.array([len(numbers[each]) for each in stems], dtype=np.int64))
    file.add(f"{field}.form_bounds", ends.astype(narrowest(len(terms))))


class Forms:
    """The stems of a field, open for reading."""

    def __init__(self, columns: Columns, field: str) -> None:
        self._stems = Lexicon(columns.strings(f"{field}.stems"))
        self._forms = columns.array(f"{field}.forms", np.int64)
        self._bounds = columns.array(f"{field}.form_bounds", np.int64)

    def of(self, term: str) -> list[int]:
        """Return the numbers of the words that have the stem of a word, in order."""
        number = self._stems.number(encoded(stem(term)))
        if number is None:
            return []
        return [int(each) for each in self._forms[int(self._bounds[number]) : int(self._bounds[number + 1])]]
