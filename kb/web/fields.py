"""The parameters of the addresses for programs, each with what it means and what it may be, as JSON Schema.

Reading and refusing them is `kb.web.parameters`' business; that both agree is tested with every address.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kb.model import PassageKind, Sort
from kb.settings import Settings
from kb.web.parameters import (
    MAX_FILTER_CHARS,
    MAX_FILTERS,
    MAX_LIMIT,
    MAX_PAGE,
    MAX_PIXELS,
    Column,
    Current,
    OEmbedFormat,
    Order,
    Switch,
)
from kb.web.values import MAX_OFFSET

Schema = dict[str, object]
SchemaOf = Callable[[Settings], Schema]


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter of an address, or a field of what is sent to it.

    Attributes:
        schema: What it may be; with the settings of the machine where they bound it.
        example: A value that shows its use; None where the description says enough.
    """

    name: str
    description: str
    schema: Schema | SchemaOf
    example: object = None
    is_required: bool = False

    def schema_with(self, settings: Settings) -> Schema:
        """Return what it may be on one machine."""
        return self.schema(settings) if callable(self.schema) else self.schema


def _offset(name: str, description: str) -> Field:
    return Field(name, description, {"type": "integer", "minimum": 0, "maximum": MAX_OFFSET})


def _filter(name: str, description: str, value: Schema, example: object = None) -> Field:
    return Field(name, description, {"type": "array", "items": value, "maxItems": MAX_FILTERS}, example)


def _text(settings: Settings) -> Schema:
    return {"type": "string", "pattern": r"\S", "maxLength": settings.max_check_chars}


_NAME: Schema = {"type": "string", "maxLength": MAX_FILTER_CHARS}
_YEAR: Schema = {"type": "string", "pattern": "^([0-9]{4})?$"}

SEARCH = (
    Field(
        "q",
        "The words to search for, as in the search box. Odd syntax is no fault: a notice says how it was read.",
        {"type": "string"},
        '"in the dock"',
    ),
    Field("page", "The page of results, from 1.", {"type": "integer", "minimum": 1, "maximum": MAX_PAGE}),
    Field("sort", "The order of the results.", {"type": "string", "enum": [each.value for each in Sort]}),
    Field("limit", "How many passages to give.", {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT}),
    Field(
        "current",
        "Whether documents that are no longer in force are found too.",
        {"type": "string", "enum": [each.value for each in Current]},
    ),
    Field(
        "widen",
        "Whether acronyms and other words that mean the same are searched for, too.",
        {"type": "string", "enum": [each.value for each in Switch]},
    ),
    Field(
        "meaning",
        "Whether passages are found by their meaning, too, though they have none of the words.",
        {"type": "string", "enum": [each.value for each in Switch]},
    ),
    _filter(
        "is", "Only passages of these kinds.", {"type": "string", "enum": ["", *(each.value for each in PassageKind)]}
    ),
    _filter("document", "Only passages of the documents with these ids.", _NAME),
    _filter("publisher", "Only passages of documents by these publishers, by their exact names.", _NAME),
    _filter("kind", "Only passages of documents of these kinds, such as report.", _NAME),
    _filter("speaker", "Only passages in which the people with these ids are quoted.", _NAME),
    _filter("year", "Only passages of documents of these years.", _YEAR, ["2013"]),
)
TYPED = (Field("q", "What was typed so far; from two letters on.", {"type": "string"}, "traf"),)
EMBEDDED = (
    Field(
        "url",
        "The address of a passage or of a search of this site.",
        {"type": "string", "minLength": 1},
        is_required=True,
    ),
    Field("maxwidth", "The room there is, in pixels.", {"type": "integer", "minimum": 1, "maximum": MAX_PIXELS}),
    Field("maxheight", "The room there is, in pixels.", {"type": "integer", "minimum": 1, "maximum": MAX_PIXELS}),
    Field("format", "The form of the answer.", {"type": "string", "enum": [each.value for each in OEmbedFormat]}),
)
TABLE = (
    Field("sort", "The column to order by.", {"type": "string", "enum": [each.value for each in Column]}),
    Field("order", "The direction.", {"type": "string", "enum": [each.value for each in Order]}),
)
CITED_WORDS = (
    Field("q", "The words of a search. They change nothing here.", {"type": "string"}),
    _offset("start", "Where the words to cite start in the passage's text, in code points; with `end`."),
    _offset("end", "Where they end; with `start`."),
    Field("words", "The words to cite themselves, where no offsets are known.", {"type": "string"}),
)
PASTED_TEXT = (
    Field(
        "text",
        "A text with quotations, or one quotation. It is read and not kept.",
        _text,
        "The report says that “no victim should be turned away”.",
        is_required=True,
    ),
)
