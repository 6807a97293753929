"""The parameters of every page: one declaration each, which pydantic reads, checks and describes.

A parameter is a field of its page's dataclass: its type with its bounds, what it means, and its default.
`kb.web.params.parsing` reads a request into the dataclass, and `kb.web.openapi` publishes the same declaration as JSON
Schema. Bounds hold for what a request sends. A search that the site builds itself may exceed them: a feed filters by
all documents of a day, however many they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Annotated, Literal, Self, TypeVar

from pydantic import AfterValidator, Field, GetCoreSchemaHandler, model_validator
from pydantic_core import CoreSchema, PydanticCustomError
from pydantic_core.core_schema import (
    custom_error_schema,
    int_schema,
    literal_schema,
    no_info_after_validator_function,
    no_info_before_validator_function,
    str_schema,
)

from kb.citations import CitationStyle
from kb.library.files.reader_reports import MAX_TEXT_CHARS, ReportKind, clean_text
from kb.model import FACETS, NOT_KNOWN, Authority, Filters, PassageKind, Sort, name_facet
from kb.read.pdf.page_pictures import PERCENT, WHOLE_PAGE, PagePart
from kb.search.concordance import LineOrder
from kb.web.translations import gettext_noop

MAX_PAGE = 10_000
MAX_LIMIT = 50
MAX_PIXELS = 10_000
MAX_OFFSET = 999_999_999
MIN_DPI, MAX_DPI = 36, 300
PICTURE_DPI = 110  # for a page beside its text, and a whole page
LARGE_PICTURE_DPI = 220  # the same on a screen of twice the density
FIRST_YEAR, LAST_YEAR = 1800, 2100  # where only the other end of a range of years is given
MAX_FILTERS = 50
MAX_FILTER_CHARS = 500
MAX_HEADING_CHARS = 200  # of a pack
MAX_FILTERS_CHARS = 4000  # of all filters together: every link of a page of results repeats them

NO_REPORT_KIND = gettext_noop("Choose what is wrong.")
EMPTY_REPORT = gettext_noop("Say in a few words what is wrong.")
LONG_REPORT = gettext_noop("The text is longer than 1,000 characters. Shorten it.")

SURROGATE = re.compile("[\ud800-\udfff]")  # JSON can contain one, UTF-8 cannot
_PART = re.compile(r"^[0-9]{1,3}(-[0-9]{1,3}){3}$")

FilterName = Literal["is", "jurisdiction", "authority", "document", "publisher", "kind", "speaker", "year"]
FILTER_HEADINGS: dict[FilterName, str] = {  # in the order of addresses
    "is": gettext_noop("What the passage has"),
    "jurisdiction": gettext_noop("Written for"),
    "authority": gettext_noop("Authority"),
    "document": gettext_noop("Document"),
    "publisher": gettext_noop("Published by"),
    "kind": gettext_noop("Type of document"),
    "speaker": gettext_noop("Who is quoted"),
    "year": gettext_noop("Date of the document"),
}
FILTER_NAMES = tuple(FILTER_HEADINGS)
_FIELDS = {name_facet(each): each for each in FACETS}


# ----------------------------------------------------------------------------------------- types of values


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do about an unusable value. For a required parameter it is the whole message."""

    sentence: str

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Validate like the annotated type."""
        return _give_advice(handler(source), self.sentence)


@dataclass(frozen=True, slots=True)
class WholeNumber:
    """A number in ASCII digits: no sign, space or underscore, which `int` reads, and not longer than its maximum."""

    minimum: int
    maximum: int

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Read an integer."""
        number = no_info_before_validator_function(self._read, int_schema(ge=self.minimum, le=self.maximum))
        return _give_advice(number, f"Give a whole number from {self.minimum:,} to {self.maximum:,}.")

    def _read(self, digits: str) -> int:
        if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(self.maximum))):
            raise ValueError(digits)
        return int(digits)


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of some words; `read` turns a word into the value of the field."""

    words: Iterable[str]
    read: Callable[[str], object] = str

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Read a word."""
        words = [str(word) for word in self.words]
        value = no_info_after_validator_function(self.read, literal_schema(words))
        return _give_advice(value, f"Give one of: {', '.join(filter(None, words))}.")


def _give_advice(schema: CoreSchema, sentence: str) -> CoreSchema:
    """Give every error of a schema the same message."""
    return custom_error_schema(schema, "advice", custom_error_message=sentence)


def _check_text(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("advice", "There is no text to check. Give it as 'text'.")
    if SURROGATE.search(text):
        message = "The text has half a character: a \\ud800 to \\udfff without its other half."
        raise PydanticCustomError("advice", message)
    return text


_Item = TypeVar("_Item")
_Filter = Annotated[tuple[_Item, ...], Field(max_length=MAX_FILTERS)]
# A form sends empty words and years for unused filters. Parsing drops them.
_Kind = Annotated[str, OneOf(("", *PassageKind, NOT_KNOWN))]
_Authority = Annotated[str, OneOf(("", *Authority, NOT_KNOWN))]
_Name = Annotated[str, Field(max_length=MAX_FILTER_CHARS)]
_Year = Annotated[str, Field(pattern="^([0-9]{4})?$"), Advice("Give a year of four digits, such as 2013.")]
_YearOrNone = Annotated[
    str,
    Field(pattern=f"^([0-9]{{4}}|{NOT_KNOWN})?$"),
    Advice(f"Give a year of four digits, such as 2013, or '{NOT_KNOWN}'."),
]
_Switch = Annotated[bool, OneOf(("on", "off"), read="on".__eq__)]
_Pixels = Annotated[int, WholeNumber(1, MAX_PIXELS)]
_Offset = Annotated[
    int | None, WholeNumber(0, MAX_OFFSET), Advice("Give a whole number: an offset in the passage's text.")
]


# -------------------------------------------------------------------------------------------------- search


@dataclass(frozen=True, slots=True)
class SearchParameters:
    """A search, as an address or a form asks for it.

    Attributes:
        limit: Passages on a page; as many as the site's settings say where None.
        current: Whether documents that are known to be superseded are left out.
    """

    text: Annotated[
        str,
        Field(
            validation_alias="q",
            description="The words to search for, as in the search box. Odd syntax is no fault: a notice says how it "
            "was read.",
            examples=['"in the dock"'],
        ),
    ] = ""
    page: Annotated[int, WholeNumber(1, MAX_PAGE), Field(description="The page of results, from 1.")] = 1
    sort: Annotated[
        Sort,
        OneOf(Sort, Sort),
        Field(description="The order of the results; `documents` gives the best passage of each document alone."),
    ] = Sort.RELEVANCE
    limit: Annotated[int | None, WholeNumber(1, MAX_LIMIT), Field(description="How many passages to give.")] = None
    current: Annotated[
        bool,
        OneOf(("all", "only"), read="only".__eq__),
        Field(description="Whether documents that are known to be superseded, or past their last day, are found too."),
    ] = False
    widen: Annotated[
        _Switch, Field(description="Whether acronyms and other words that mean the same are searched for, too.")
    ] = True
    without: Annotated[
        _Filter[_Name],
        Field(
            description="Words that are not searched for though they mean the same or are spelled nearly like a typed "
            "one, as `also_searched_for` and the notices name them.",
            examples=[["children"]],
        ),
    ] = ()
    meaning: Annotated[
        _Switch,
        Field(description="Whether passages are found by their meaning, too, though they have none of the words."),
    ] = True
    passage_kind: Annotated[
        _Filter[_Kind],
        Field(validation_alias="is", description="Only passages of these kinds; `not known` are those of none."),
    ] = ()
    jurisdiction: Annotated[
        _Filter[_Name],
        Field(
            description="Only passages that apply in these places, in a part of one, or in a whole that has it: "
            "England finds what applies to England, to England and Wales and to the UK; US finds its states too. "
            "`not known` finds what says nothing of a place.",
            examples=[["England"]],
        ),
    ] = ()
    authority: Annotated[
        _Filter[_Authority],
        Field(
            description="Only passages of documents that speak for bodies of these kinds, such as charity; `not known` "
            "are those of which no body is known."
        ),
    ] = ()
    document: Annotated[_Filter[_Name], Field(description="Only passages of the documents with these ids.")] = ()
    publisher: Annotated[
        _Filter[_Name],
        Field(
            description="Only passages of documents by these publishers, by their exact names; `not known` are those "
            "without one."
        ),
    ] = ()
    kind: Annotated[
        _Filter[_Name],
        Field(description="Only passages of documents of these kinds, such as report; `not known` are those of none."),
    ] = ()
    speaker: Annotated[
        _Filter[_Name],
        Field(
            description="Only passages in which the people with these ids are quoted; `not known` are those that quote "
            "nobody who is listed."
        ),
    ] = ()
    year: Annotated[
        _Filter[_YearOrNone],
        Field(
            description="Only passages of documents of these years; `not known` are those without a date.",
            examples=[["2013"]],
        ),
    ] = ()
    first_year: Annotated[
        _Year,
        Field(
            validation_alias="from",
            description="Only passages of documents of this year or a later one, besides those of `year`.",
            examples=["2013"],
        ),
    ] = ""
    last_year: Annotated[
        _Year,
        Field(
            validation_alias="to",
            description="Only passages of documents of this year or an earlier one, besides those of `year`.",
            examples=["2020"],
        ),
    ] = ""

    @property
    def filters(self) -> Filters:
        """The filters as engines take them: a range of years as each of them."""
        filters = Filters(**{each: getattr(self, each) for each in FACETS})
        return replace(filters, year=(*filters.year, *self._list_years())) if self.has_range else filters

    @property
    def has_range(self) -> bool:
        """Whether a first or a last year is asked for."""
        return bool(self.first_year or self.last_year)

    def _list_years(self) -> list[str]:
        """Return the years of the range; the first alone where the last is before it, so that the filter stays."""
        first = int(self.first_year or min(FIRST_YEAR, int(self.last_year)))
        last = int(self.last_year or max(LAST_YEAR, first))
        return [f"{year:04}" for year in range(first, max(first, last) + 1)]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked for at all."""
        return not self.text.strip() and self.filters == Filters()

    @property
    def is_narrowed(self) -> bool:
        """Whether only a part of the library is searched."""
        return self.filters != Filters() or self.current

    def filter_values(self, name: FilterName) -> tuple[str, ...]:
        """Return the chosen values of one filter."""
        chosen: tuple[str, ...] = getattr(self, filter_field(name))
        return chosen

    def list_pairs(self) -> list[tuple[str, str]]:
        """Return names and values for an address, without defaults."""
        pairs = [("q", self.text)] if self.text else []
        pairs += [(name, value) for name in FILTER_NAMES for value in self.filter_values(name)]
        pairs += [(name, value) for name, value in (("from", self.first_year), ("to", self.last_year)) if value]
        if self.current:
            pairs.append(("current", "only"))
        if self.sort is not Sort.RELEVANCE:
            pairs.append(("sort", self.sort.value))
        if self.limit is not None:
            pairs.append(("limit", str(self.limit)))
        if not self.widen:
            pairs.append(("widen", "off"))
        pairs += [("without", each) for each in self.without]
        if not self.meaning:
            pairs.append(("meaning", "off"))
        if self.page != 1:
            pairs.append(("page", str(self.page)))
        return pairs

    def toggle_filter(self, name: FilterName, value: str) -> SearchParameters:
        """Return the first page of the same search with one filter's value added, or removed if it is chosen."""
        chosen = self.filter_values(name)
        changed = tuple(each for each in chosen if each != value) if value in chosen else (*chosen, value)
        return replace(self, **{filter_field(name): changed}, page=1)  # type: ignore[arg-type] # fields of filters only

    def clear_filters(self) -> SearchParameters:
        """Return the first page of the same search in the whole library."""
        cleared: dict[str, tuple[str, ...]] = {filter_field(name): () for name in FILTER_NAMES}
        return replace(self, **cleared, current=False, first_year="", last_year="", page=1)  # type: ignore[arg-type] # fields of filters only

    def clear_range(self) -> SearchParameters:
        """Return the first page of the same search without a first and a last year."""
        return replace(self, first_year="", last_year="", page=1)

    def restrict_to_current(self, only: bool) -> SearchParameters:
        """Return the first page of the same search without, or with, superseded documents."""
        return replace(self, current=only, page=1)

    def sort_by(self, sort: Sort) -> SearchParameters:
        """Return the first page of the same search in another order."""
        return replace(self, sort=sort, page=1)

    def turn_to_page(self, page: int) -> SearchParameters:
        """Return another page of the same search."""
        return replace(self, page=page)

    def ask_for_references(self) -> ReferencesParameters:
        """Return the same search for the documents of all its passages."""
        search = {each.name: getattr(self, each.name) for each in fields(SearchParameters)}
        return ReferencesParameters(**{**search, "page": 1, "limit": None}, all=True)


@dataclass(frozen=True, slots=True)
class LinesParameters(SearchParameters):
    """A search whose matches are asked for line by line; `page` and `limit` are of lines.

    Attributes:
        order: By which words the lines are sorted; as passages are where None.
    """

    order: Annotated[
        LineOrder | None,
        OneOf(LineOrder, LineOrder),
        Field(description="Sorts lines by the words after the match, or by those before it, from the match on."),
    ] = None

    def list_pairs(self) -> list[tuple[str, str]]:
        """Return names and values for an address, without defaults."""
        pairs = SearchParameters.list_pairs(self)
        return pairs if self.order is None else [*pairs, ("order", self.order.value)]

    def list_search(self) -> SearchParameters:
        """Return the first page of the same search as passages."""
        names = (each.name for each in fields(SearchParameters) if each.name not in ("page", "limit"))
        return SearchParameters(**{name: getattr(self, name) for name in names})


@dataclass(frozen=True, slots=True)
class ReferencesParameters(SearchParameters):
    """A search whose documents are asked for as references.

    Attributes:
        all: Whether those of all its passages are, instead of those of a page.
    """

    all: Annotated[
        _Switch,
        Field(
            description="Whether the documents of all passages are given, of the first 2,000 where there are more, "
            "instead of those of a page."
        ),
    ] = False

    def list_pairs(self) -> list[tuple[str, str]]:
        """Return names and values for an address, without defaults."""
        pairs = SearchParameters.list_pairs(self)
        return [*pairs, ("all", "on")] if self.all else pairs


@dataclass(frozen=True, slots=True)
class PrivateParameters:
    """The address of a private search."""

    token: Annotated[str, Field(description="The search, encrypted.")] = ""


def filter_field(name: FilterName) -> str:
    """Return the field of a filter, here, in `Filters` and in `Facets`: "is" is a Python keyword."""
    return _FIELDS[name]


@dataclass(frozen=True, slots=True)
class SuggestParameters:
    """What somebody has typed so far."""

    text: Annotated[
        str,
        Field(validation_alias="q", description="What was typed so far; from two letters on.", examples=["traf"]),
    ] = ""


# ------------------------------------------------------------------------------------ documents and passages


@dataclass(frozen=True, slots=True)
class ChangesParameters:
    """Since when changes are asked for."""

    since: Annotated[
        int,
        WholeNumber(0, MAX_OFFSET),
        Field(description="The `generation` of the last answer, so that this one has what came after it."),
    ] = 0


@dataclass(frozen=True, slots=True)
class ExportParameters:
    """How an export ends.

    Attributes:
        end: Without a last line, an export that fails breaks off before its end.
    """

    end: Annotated[
        _Switch,
        Field(
            description="Whether a last line says that all precedes it. Without it every line is a record, and the "
            "connection breaks off where some are missing."
        ),
    ] = True


class Column(StrEnum):
    """The columns of the table of documents."""

    DATE = "date"
    TITLE = "title"
    PUBLISHER = "publisher"
    KIND = "kind"
    PAGES = "pages"
    PASSAGES = "passages"


class Order(StrEnum):
    """The direction of a column."""

    UP = "up"
    DOWN = "down"


_LARGEST_FIRST = (Column.DATE, Column.PAGES, Column.PASSAGES)


@dataclass(frozen=True, slots=True)
class TableParameters:
    """The order of the table of documents."""

    column: Annotated[
        Column, OneOf(Column, Column), Field(validation_alias="sort", description="The column to order by.")
    ] = Column.DATE
    order: Annotated[Order | None, OneOf(Order, Order), Field(description="The direction.")] = None

    @property
    def direction(self) -> Order:
        """The requested order; by default the newest and the largest first, and names from A."""
        return self.order or (Order.DOWN if self.column in _LARGEST_FIRST else Order.UP)


@dataclass(frozen=True, slots=True)
class DocumentParameters:
    """The words to highlight in a document, and what is shown of it.

    Attributes:
        page: The page to go to, by its printed number or its number in the file, as it was typed.
        passage: The id of a passage; the part that has it is shown.
        part: The part to show, from 1, where neither `passage` nor `whole` is given.
        whole: Whether all parts are shown on one page.
    """

    text: Annotated[str, Field(validation_alias="q")] = ""
    page: Annotated[str, AfterValidator(str.strip)] = ""
    passage: str = ""
    part: Annotated[int, WholeNumber(1, MAX_PAGE)] = 1
    whole: _Switch = False


@dataclass(frozen=True, slots=True)
class PassageParameters:
    """The words to highlight in a passage, and those of it to cite: by offsets in its text, or as they are typed."""

    text: Annotated[
        str, Field(validation_alias="q", description="The words of a search. They change nothing here.")
    ] = ""
    start: Annotated[
        _Offset,
        Field(description="Where the words to cite start in the passage's text, in code points; with `end`."),
    ] = None
    end: Annotated[_Offset, Field(description="Where they end; with `start`.")] = None
    words: Annotated[
        str,
        AfterValidator(str.strip),
        Field(description="The words to cite themselves, where no offsets are known."),
    ] = ""

    @model_validator(mode="after")
    def _check_span(self) -> Self:
        if (self.start is None) != (self.end is None):
            missing = "end" if self.end is None else "start"
            raise PydanticCustomError("span", "Give 'start' and 'end' together, or neither.", {"field": missing})
        return self


@dataclass(frozen=True, slots=True)
class PassageJSONParameters:
    """What is given with a passage."""

    boxes: Annotated[
        bool,
        OneOf(("on", "off"), read="on".__eq__),
        Field(description="Whether the boxes of its words on its pages are given too."),
    ] = False


@dataclass(frozen=True, slots=True)
class PageParameters:
    """What is marked on the page of a document: a passage, and words in it."""

    text: Annotated[str, Field(validation_alias="q")] = ""
    passage: Annotated[str, Field(description="The id of a passage.")] = ""


@dataclass(frozen=True, slots=True)
class PicturePart:
    """Four numbers that say which part of a page is shown, joined by hyphens."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Read the part of a page."""
        edges = no_info_after_validator_function(self._read, str_schema(pattern=_PART.pattern))
        return _give_advice(edges, "Give left, top, right and bottom in hundredths of the page, such as 0-20-100-50.")

    def _read(self, text: str) -> PagePart:
        part = PagePart(*map(int, text.split("-")))
        if not (part.left < part.right <= PERCENT and part.top < part.bottom <= PERCENT):
            raise ValueError(text)
        return part


@dataclass(frozen=True, slots=True)
class ThumbnailParameters:
    """The version of a file whose page is drawn."""

    file: Annotated[str, Field(description="The first digits of the file's SHA-256.")] = ""


@dataclass(frozen=True, slots=True)
class PictureParameters(ThumbnailParameters):
    """How a page of a document is drawn."""

    dpi: Annotated[int, WholeNumber(MIN_DPI, MAX_DPI), Field(description="Pixels an inch.")] = PICTURE_DPI
    part: Annotated[
        PagePart,
        PicturePart(),
        Field(description="What is shown of the page: left, top, right and bottom in hundredths of it."),
    ] = WHOLE_PAGE


# ------------------------------------------------------------------------------------------ a pack of passages


class PackFile(StrEnum):
    """The files that a pack can be taken away as."""

    WORD = "word"
    TABLE = "table"
    RIS = "ris"
    BIBTEX = "bib"


@dataclass(frozen=True, slots=True)
class PackParameters:
    """How the gathered passages are shown. Which these are, every page reads from its address (`kb.web.pack`).

    Attributes:
        file: None for a page.
    """

    style: Annotated[
        CitationStyle, OneOf(CitationStyle, CitationStyle), Field(description="The style of the citations.")
    ] = CitationStyle.HARVARD
    file: Annotated[
        PackFile | None,
        OneOf(PackFile, PackFile),
        Field(validation_alias="as", description="The file that is asked for."),
    ] = None


@dataclass(frozen=True, slots=True)
class PackForm(PackParameters):
    """What the form of a pack sends.

    Attributes:
        up: The passage to move up by one place; `down` likewise.
        heading: What the reader calls it.
    """

    up: _Name = ""
    down: _Name = ""
    heading: Annotated[str, AfterValidator(str.strip), Field(max_length=MAX_HEADING_CHARS)] = ""


# ------------------------------------------------------------------------------- embedding and checking


class OEmbedFormat(StrEnum):
    """The forms of an oEmbed answer."""

    JSON = "json"
    XML = "xml"


@dataclass(frozen=True, slots=True)
class OEmbedParameters:
    """What a page that embeds an address asks for: the address, and the room it has, in pixels."""

    url: Annotated[
        str,
        Field(min_length=1, description="The address of a passage or of a search of this site."),
        Advice("There is no address. Give that of a passage or of a search as 'url'."),
    ]
    maxwidth: Annotated[_Pixels, Field(description="The room there is, in pixels.")] = MAX_PIXELS
    maxheight: Annotated[_Pixels, Field(description="The room there is, in pixels.")] = MAX_PIXELS
    format: Annotated[OEmbedFormat, OneOf(OEmbedFormat, OEmbedFormat), Field(description="The form of the answer.")] = (
        OEmbedFormat.JSON
    )


@dataclass(frozen=True, slots=True)
class CheckParameters:
    """The text whose quotations are checked. How long it may be is checked with the text."""

    text: Annotated[
        str,
        AfterValidator(_check_text),
        Field(
            description="A text with quotations, or one quotation. It is read and not kept.",
            json_schema_extra={"pattern": r"\S", "maxLength": "max_check_chars"},  # the name of a setting
        ),
    ]


def _clean_report(text: str) -> str:
    cleaned = clean_text(text)
    if len(cleaned) > MAX_TEXT_CHARS:
        raise PydanticCustomError("advice", LONG_REPORT)
    return cleaned


@dataclass(frozen=True, slots=True)
class ReportAddress:
    """What a reader finds something wrong with.

    Attributes:
        about: The id of a document, or that, a slash and the id of a passage.
    """

    about: str


@dataclass(frozen=True, slots=True)
class ReportParameters(ReportAddress):
    """What a reader says is wrong; the text may be empty where the kind says enough."""

    kind: Annotated[ReportKind, OneOf(ReportKind, ReportKind), Advice(NO_REPORT_KIND)]
    text: Annotated[str, AfterValidator(_clean_report)]

    @model_validator(mode="after")
    def _check_text(self) -> Self:
        if self.kind is ReportKind.OTHER and not self.text:
            raise PydanticCustomError("text", EMPTY_REPORT, {"field": "text"})
        return self


@dataclass(frozen=True, slots=True)
class NoParameters:
    """A page that takes none."""
