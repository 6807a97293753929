"""The schema: Whoosh's, with the fields of a row, and the version of the files.

A field's values are folded terms; postings have Whoosh's format `Positions`.
"""

from __future__ import annotations

import zlib

from whoosh.fields import STORED, FieldType, Schema
from whoosh.formats import Positions

from kb.engine.fields import WORD_FIELDS
from kb.engine.record_codec import compute_layout_version
from kb.model import METADATA_FACETS
from kb.text import split_terms, stem

ROW = "row"
STEM = "stem"  # the stem index over `TEXT_FIELDS`

BARRIER = ""  # a term between two headings or quotations that no query has, so that no phrase runs across


class Words(FieldType):  # type: ignore[misc]  # Whoosh has no types
    """A text field whose values are folded terms in order.

    The TOC holds it pickled: with another name or module, no older index can be opened.
    """

    def __init__(self) -> None:
        super().__init__(format=Positions(), analyzer=None, scorable=True)


def build_schema() -> Schema:
    return Schema(**{ROW: STORED()}, **{name: Words() for name in (*WORD_FIELDS, STEM)})


def _sort_names(*names: str) -> str:
    return " ".join(sorted(" ".join(names).split()))


_LAYOUT = 11  # raised if a column or a cell gets another meaning under the same name
_LAYOUT_0_2_0 = 11  # of versions 0.1.0 and 0.2.0, which had a number alone
COLUMNS = {
    ".rows": _sort_names(
        "block_ends block_starts blocks by_id document_dates document_ids document_rows document_sizes first_blocks "
        "key_hashes key_rows kinds label_kinds label_law_rows label_law_values label_laws label_place_values "
        "label_places newest oldest owners sections state_keys state_rows text_keys voice_names voice_names_values "
        "voice_numbers voice_roles voice_roles_values voice_rows voice_speakers voice_speakers_values years",
        *(f"{name}_codes {name}_values" for name in METADATA_FACETS),
    ),
    ".postings": (
        "*.bases *.bitmap_ends *.bitmaps *.block_rows *.bounds *.common *.form_bounds *.forms *.places *.stems *.terms "
        "stems stems.bounds stems.code_places stems.codes stems.common stems.common_before stems.form_bounds "
        "stems.form_places stems.forms stems.forms16 stems.forms32 stems.forms64 stems.forms8 stems.occurrences "
        "stems.rare stems.rare_bounds stems.stretch_bounds stems.stretches"
    ),
    ".vectors": "encoder keys numbers scales",
}
"""The columns of each kind of file, with `*` for the name of a field, and without the ends of strings."""
_SAMPLE = (
    "O’Neill’s co-\nworkers’ ﬁrst œuvre, naïve: “trafficking”—exploited…  e\u0301tude №5 Straße ２０１３ "
    "state-of-the-art"
)


def compute_version() -> int:
    """Return the version of the files: a checksum of all their declarations, and of folding and stemming."""
    return _compute_checksum(_LAYOUT, COLUMNS, compute_layout_version())


def list_readable_versions() -> frozenset[int]:
    """Return the versions of the files that can be read: this one, and that of versions 0.1.0 and 0.2.0."""
    return frozenset((compute_version(), _compute_checksum(_LAYOUT_0_2_0)))


def _compute_checksum(*declared: object) -> int:
    terms = split_terms(_SAMPLE)
    return zlib.crc32(repr((*declared, terms, [stem(term) for term in terms])).encode())
