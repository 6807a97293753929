"""What is asked of documents and not of words: their ids, publishers, kinds and years.

All of it is worked out once a document, and spread to its passages at the end.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kb.engine.whoosh.matches import Mask, Rows
from kb.engine.whoosh.runs import ragged
from kb.engine.whoosh.segment import OpenSegment
from kb.model import Field, Phrase, Prefix, Word
from kb.text import terms


def passages_of(segment: OpenSegment, chosen: Mask) -> Rows:
    """Return the living passages of some documents.

    Args:
        segment: Where they are.
        chosen: For each document of the segment, whether it is one of them.
    """
    rows = segment.rows
    sizes = rows.document_sizes[chosen].astype(np.int64)
    numbers = ragged(rows.document_rows[chosen].astype(np.int64) + 1, sizes)
    return numbers if segment.live is None else numbers[segment.live[numbers]]


def value_mask(segment: OpenSegment, field: Field, part: Word | Phrase | Prefix) -> Mask:
    """Tell, for each document, whether its id, publisher or kind is a value that is looked for."""
    rows = segment.rows
    if field is Field.DOCUMENT:
        return np.fromiter((_is_value(each, part) for each in rows.document_ids), dtype=bool, count=len(rows.years))
    values = rows.values[field.value]
    wanted = np.fromiter((_is_value(each, part) for each in values), dtype=bool, count=len(values))
    return wanted[rows.codes[field.value]] if len(values) else np.zeros(0, dtype=bool)


def _is_value(value: bytes, part: Word | Phrase | Prefix) -> bool:
    words = terms(value.decode("utf-8", "surrogatepass"))
    match part:
        case Word(term):
            return words == [term]
        case Phrase(wanted):
            return bool(wanted) and words == list(wanted)
        case Prefix(beginning):
            return " ".join(words).startswith(beginning)


def years_mask(segment: OpenSegment, first: int | None, last: int | None) -> Mask:
    """Tell, for each document, whether its year is in a range; what has no date is in none."""
    years = segment.rows.years
    mask: Mask = years > 0
    if first is not None:
        mask = mask & (years >= first)
    if last is not None:
        mask = mask & (years <= last)
    return mask


def filter_mask(segment: OpenSegment, name: str, values: Sequence[str]) -> Mask:
    """Tell, for each document of a segment, whether it has one of the values that were chosen from a facet."""
    rows = segment.rows
    if name == "document":
        return rows.these(tuple(values))
    if name == "year":
        years = [int(value) for value in values if value.isascii() and value.isdecimal() and int(value) > 0]
        return np.isin(rows.years, years)
    chosen = [code for value in values if (code := rows.code(name, value)) is not None]
    having: Mask = rows.codes[name] == chosen[0] if len(chosen) == 1 else np.isin(rows.codes[name], chosen)
    return having
