"""Label columns: the kinds of each row, where it applies, and the laws that it cites.

For facets, filters, ranking and the list of laws.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from kb.engine.aggregates import LawCitation, match_jurisdictions, match_law, match_value
from kb.engine.arrays import Rows
from kb.engine.whoosh.columns.column_files import ColumnFile, ColumnWriter, decode_text, encode_text
from kb.model import APPARATUS_KINDS, NOT_KNOWN, Metadata, Passage, PassageKind, Phrase, Prefix, Word
from kb.text import split_terms
from kb.text.jurisdictions import applies_elsewhere, find_jurisdictions, meets_any

_KIND_BITS = {kind.value: 1 << at for at, kind in enumerate(PassageKind)}
_EVERY_KIND = sum(_KIND_BITS.values())
_APPARATUS_BIT = 1 << 15  # the last bit of the column
_KIND_TERMS = {kind.value: split_terms(kind.value) for kind in PassageKind}
_SEPARATOR = "\x00"


@dataclass(frozen=True, slots=True)
class PassageLabels:
    """A row's kinds, and whether it is prose, as a set of bits; its laws, each once; where it applies."""

    kinds: int = 0
    laws: tuple[LawCitation, ...] = ()
    jurisdictions: tuple[str, ...] = ()


NO_LABELS = PassageLabels()


def collect_labels(passage: Passage, metadata: Metadata) -> PassageLabels:
    """Return the labels of a passage, by its document's metadata too."""
    laws = dict.fromkeys(LawCitation(each.law, each.provision, each.title) for each in passage.laws)
    kinds = sum(_KIND_BITS[kind] for kind in passage.all_kinds)
    places = find_jurisdictions(passage.heading, metadata.jurisdictions)
    return PassageLabels(kinds | (_APPARATUS_BIT if passage.kind in APPARATUS_KINDS else 0), tuple(laws), places)


class LabelColumnsWriter:
    """Writes the labels of one segment."""

    def __init__(self) -> None:
        self._kinds: list[int] = []
        self._rows: list[int] = []
        self._citations: list[LawCitation] = []
        self._jurisdictions: list[bytes] = []

    def add(self, labels: PassageLabels) -> None:
        self._rows += [len(self._kinds)] * len(labels.laws)
        self._citations += labels.laws
        self._kinds.append(labels.kinds)
        self._jurisdictions.append(encode_text(_SEPARATOR.join(labels.jurisdictions)))

    def write(self, file: ColumnWriter) -> None:
        values = [_SEPARATOR.join((each.law, each.provision, each.title)) for each in self._citations]
        file.add("label_kinds", np.array(self._kinds, dtype=np.uint16))
        file.add("label_law_rows", np.array(self._rows, dtype=np.uint32))
        file.add_coded("label_laws", "label_law_values", [encode_text(value) for value in values])
        file.add_coded("label_places", "label_place_values", self._jurisdictions)


class LabelColumns:
    """The labels of one segment, open for reading."""

    def __init__(self, file: ColumnFile) -> None:
        self._file = file
        self.kinds = file.read_array("label_kinds", np.uint16)
        self._law_rows = file.read_array("label_law_rows", np.uint32)
        self._law_codes = file.read_array("label_laws", np.unsignedinteger)
        self._has_places = file.has("label_places")  # missing in a segment of version 0.1.0: it is read again
        places = file.read_array("label_places", np.unsignedinteger) if self._has_places else np.zeros_like(self.kinds)
        self._place_codes: npt.NDArray[np.unsignedinteger] = places

    @cached_property
    def citations(self) -> list[LawCitation]:
        """All cited laws of the segment, by code."""
        values = self._file.read_strings("label_law_values")
        return [LawCitation(*decode_text(each).split(_SEPARATOR)) for each in values]

    @cached_property
    def jurisdictions(self) -> list[tuple[str, ...]]:
        """All combinations of jurisdictions in the segment, by code."""
        if not self._has_places:
            return [()]
        values = map(decode_text, self._file.read_strings("label_place_values"))
        return [tuple(value.split(_SEPARATOR)) if value else () for value in values]

    @cached_property
    def apparatus(self) -> npt.NDArray[np.bool_] | None:
        """Which rows are not prose; None if all are."""
        mask = (self.kinds & _APPARATUS_BIT) > 0
        return mask if mask.any() else None

    def find_kind_rows(self, values: Iterable[str]) -> Rows:
        """Return the rows of any of some kinds, sorted."""
        wanted = set(values)
        mask = (self.kinds & sum(_KIND_BITS.get(value, 0) for value in wanted)) > 0
        if NOT_KNOWN in wanted:
            mask |= (self.kinds & _EVERY_KIND) == 0
        return np.flatnonzero(mask)

    def match_kinds(self, part: Word | Phrase | Prefix) -> Rows:
        """Return the rows of the kinds that `is:` asks for, sorted."""
        return self.find_kind_rows(kind for kind, terms in _KIND_TERMS.items() if match_value(part, terms))

    def match_laws(self, part: Word | Phrase | Prefix) -> Rows:
        """Return the rows that cite a law that `cites:` asks for, sorted."""
        codes = [code for code, each in enumerate(self.citations) if match_law(part, each.short_form, each.title)]
        return np.unique(self._law_rows[np.isin(self._law_codes, codes)]).astype(np.int64)

    def match_jurisdictions(self, part: Word | Phrase | Prefix) -> Rows:
        """Return the rows that apply in a place that `nation:` asks for, sorted."""
        return self._find_places(match_jurisdictions(part, each) for each in self.jurisdictions)

    def find_jurisdiction_rows(self, places: Sequence[str]) -> Rows:
        """Return the rows that apply in any of some places, sorted."""
        is_without = NOT_KNOWN in places
        return self._find_places(
            any(meets_any(place, places) for place in each) if each else is_without for each in self.jurisdictions
        )

    def mask_elsewhere(self, nation: str) -> npt.NDArray[np.bool_] | None:
        """Return which rows apply only outside a nation; None for no row."""
        codes = np.array([applies_elsewhere(each, nation) for each in self.jurisdictions], dtype=np.bool_)
        return codes[self._place_codes] if codes.any() else None

    def _find_places(self, chosen: Iterable[bool]) -> Rows:
        codes = [code for code, is_chosen in enumerate(chosen) if is_chosen]
        return np.flatnonzero(np.isin(self._place_codes, codes))

    def count_jurisdictions(self, rows: Rows) -> Iterator[tuple[tuple[str, ...], int]]:
        """Yield each combination of jurisdictions, and its number of rows."""
        totals = np.bincount(self._place_codes[rows])
        return ((self.jurisdictions[code], int(totals[code])) for code in np.flatnonzero(totals).tolist())

    def count_kinds(self, rows: Rows) -> Iterator[tuple[str, int]]:
        """Yield each kind, and its number of rows; "" for the rows without one."""
        kinds = self.kinds[rows] & _EVERY_KIND
        yield from ((kind, int(np.count_nonzero(kinds & bit))) for kind, bit in _KIND_BITS.items())
        yield "", len(kinds) - int(np.count_nonzero(kinds))

    def read_row(self, row: int) -> PassageLabels:
        first, last = (int(np.searchsorted(self._law_rows, row, side=side)) for side in ("left", "right"))
        laws = tuple(self.citations[int(code)] for code in self._law_codes[first:last])
        return PassageLabels(int(self.kinds[row]), laws, self.jurisdictions[int(self._place_codes[row])])
