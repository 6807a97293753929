"""What an address may ask for: the parameters of each page, checked whole, and written back into addresses.

Every fault is named at once. Odd words in a search are no fault: how they are read is `kb.query`'s business. This
module knows no engine and no template.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

from werkzeug.datastructures import MultiDict

from kb.model import Filters, PassageKind, Sort
from kb.web.catalogues import NAMES
from kb.web.values import LANGUAGE_NAME, Fault, choice, number, offset, repeated, shown, unknown

MAX_PAGE = 10_000
MAX_LIMIT = 50
MAX_PIXELS = 10_000
MAX_FILTERS = 50
MAX_FILTER_CHARS = 500

FilterName = Literal["is", "document", "publisher", "kind", "speaker", "year"]
FILTER_NAMES: tuple[FilterName, ...] = ("is", "document", "publisher", "kind", "speaker", "year")
_KINDS = tuple(kind.value for kind in PassageKind)
OEMBED_NAMES = ("url", "maxwidth", "maxheight", "format")
PASSAGE_NAMES = ("q", "start", "end", "words")
_SINGLE_NAMES = ("q", "page", "sort", "limit", "current", "widen", "meaning")
SEARCH_NAMES = (*_SINGLE_NAMES, *FILTER_NAMES)


class Current(StrEnum):
    """Whether documents that are no longer in force are found."""

    ALL = "all"
    ONLY = "only"


class Switch(StrEnum):
    """Whether something is done."""

    ON = "on"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class SearchParameters:
    """A search as an address or a form asks for it.

    Attributes:
        limit: Passages on a page; as many as the site's settings say where None.
        current: Whether documents that are no longer in force are left out.
        widen: Whether other words that mean the same are looked for, too.
        meaning: Whether passages are found by their meaning as well.
    """

    text: str = ""
    filters: Filters = Filters()
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    limit: int | None = None
    current: bool = False
    widen: bool = True
    meaning: bool = True

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked for at all."""
        return not self.text.strip() and self.filters == Filters()

    def values(self, name: FilterName) -> tuple[str, ...]:
        """Return the chosen values of one filter."""
        chosen: tuple[str, ...] = getattr(self.filters, filter_field(name))
        return chosen

    def pairs(self) -> list[tuple[str, str]]:
        """Return names and values, those left out that would change nothing."""
        pairs = [("q", self.text)] if self.text else []
        pairs += [(name, value) for name in FILTER_NAMES for value in self.values(name)]
        if self.current:
            pairs.append(("current", Current.ONLY.value))
        if self.sort is not Sort.RELEVANCE:
            pairs.append(("sort", self.sort.value))
        if self.limit is not None:
            pairs.append(("limit", str(self.limit)))
        if not self.widen:
            pairs.append(("widen", Switch.OFF.value))
        if not self.meaning:
            pairs.append(("meaning", Switch.OFF.value))
        if self.page != 1:
            pairs.append(("page", str(self.page)))
        return pairs

    def toggled(self, name: FilterName, value: str) -> SearchParameters:
        """Return the first page of the same search with one filter's value added, or taken away where it is chosen."""
        chosen = self.values(name)
        changed = tuple(each for each in chosen if each != value) if value in chosen else (*chosen, value)
        return replace(self, filters=replace(self.filters, **{filter_field(name): changed}), page=1)

    def in_force_only(self, only: bool) -> SearchParameters:
        """Return the first page of the same search without, or with, documents that are no longer in force."""
        return replace(self, current=only, page=1)

    def sorted_by(self, sort: Sort) -> SearchParameters:
        """Return the first page of the same search in another order."""
        return replace(self, sort=sort, page=1)

    def on_page(self, page: int) -> SearchParameters:
        """Return another page of the same search."""
        return replace(self, page=page)


def filter_field(name: FilterName) -> str:
    """Return the name that a filter has in `Filters` and `Facets`: "is" is a word of the language."""
    return "passage_kind" if name == "is" else name


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


@dataclass(frozen=True, slots=True)
class TableParameters:
    """The order of the table of documents."""

    column: Column = Column.DATE
    order: Order = Order.DOWN


@dataclass(frozen=True, slots=True)
class PassageParameters:
    """What the page of a passage is asked for.

    Attributes:
        text: The words of a search, to mark.
        start: Where the words to cite start in the passage's text; None for all of it.
        end: Where they end.
        words: The same words themselves, typed or pasted, where no offsets are known.
    """

    text: str = ""
    start: int | None = None
    end: int | None = None
    words: str = ""


class OEmbedFormat(StrEnum):
    """The forms in which oEmbed is spoken."""

    JSON = "json"
    XML = "xml"


@dataclass(frozen=True, slots=True)
class OEmbedParameters:
    """What a page that embeds an address asks for: the address, and the room it has, in pixels."""

    url: str
    maxwidth: int = MAX_PIXELS
    maxheight: int = MAX_PIXELS
    format: OEmbedFormat = OEmbedFormat.JSON


class ParametersError(ValueError):
    """Some parameters cannot be used.

    Attributes:
        faults: All of them.
        kept: The search that the usable ones make.
    """

    def __init__(self, faults: Iterable[Fault], kept: SearchParameters = SearchParameters()) -> None:
        self.faults = tuple(faults)
        self.kept = kept
        super().__init__(" ".join(each.message for each in self.faults))


def search_parameters(given: MultiDict[str, str]) -> SearchParameters:
    """Read the parameters of a search.

    Raises:
        ParametersError: Naming every parameter that is unknown, given twice or impossible.
    """
    faults = unknown(given, SEARCH_NAMES) + repeated(given, _SINGLE_NAMES)
    page, page_faults = number("page", given.get("page"), MAX_PAGE)
    limit, limit_faults = number("limit", given.get("limit"), MAX_LIMIT)
    sort, sort_faults = choice("sort", given.get("sort"), Sort, Sort.RELEVANCE)
    current, current_faults = choice("current", given.get("current"), Current, Current.ALL)
    widen, widen_faults = choice("widen", given.get("widen"), Switch, Switch.ON)
    meaning, meaning_faults = choice("meaning", given.get("meaning"), Switch, Switch.ON)
    values: dict[str, tuple[str, ...]] = {}
    for name in FILTER_NAMES:
        values[filter_field(name)], filter_faults = _filter(name, given.getlist(name))
        faults += filter_faults
    read = SearchParameters(
        given.get("q", ""),
        Filters(**values),
        sort,
        page or 1,
        limit,
        current=current is Current.ONLY,
        widen=widen is Switch.ON,
        meaning=meaning is Switch.ON,
    )
    faults += page_faults + sort_faults + limit_faults + current_faults + widen_faults + meaning_faults
    if faults:
        raise ParametersError(faults, read)
    return read


def table_parameters(given: MultiDict[str, str]) -> TableParameters:
    """Read the parameters of the table of documents.

    Raises:
        ParametersError: Naming every parameter that is unknown, given twice or impossible.
    """
    faults = unknown(given, ("sort", "order")) + repeated(given, ("sort", "order"))
    column, column_faults = choice("sort", given.get("sort"), Column, Column.DATE)
    order, order_faults = choice("order", given.get("order"), Order, first_order(column))
    faults += column_faults + order_faults
    if faults:
        raise ParametersError(faults)
    return TableParameters(column, order)


def words_parameter(given: MultiDict[str, str]) -> str:
    """Read the only parameter that a document's page has: the words to mark.

    Raises:
        ParametersError: Naming every parameter that is unknown or given twice.
    """
    faults = unknown(given, ("q",)) + repeated(given, ("q",))
    text = given.get("q", "")
    if faults:
        raise ParametersError(faults, SearchParameters(text))
    return text


def passage_parameters(given: MultiDict[str, str]) -> PassageParameters:
    """Read the parameters of a passage's page, and of the files that cite it.

    Raises:
        ParametersError: Naming every parameter that is unknown, given twice or impossible.
    """
    faults = unknown(given, PASSAGE_NAMES) + repeated(given, PASSAGE_NAMES)
    start, start_faults = offset("start", given.get("start"))
    end, end_faults = offset("end", given.get("end"))
    faults += start_faults + end_faults
    if not faults and (start is None) != (end is None):
        faults.append(Fault("end" if end is None else "start", "Give 'start' and 'end' together, or neither."))
    read = PassageParameters(given.get("q", ""), start, end, given.get("words", "").strip())
    if faults:
        raise ParametersError(faults, SearchParameters(read.text))
    return read


def oembed_parameters(given: MultiDict[str, str]) -> OEmbedParameters:
    """Read what a page that embeds an address asks for.

    Raises:
        ParametersError: Naming every parameter that is unknown, given twice or impossible, and the address where it
            is missing.
    """
    faults = unknown(given, OEMBED_NAMES) + repeated(given, OEMBED_NAMES)
    if not given.get("url"):
        faults.append(Fault("url", "There is no address. Give that of a passage or of a search as 'url'."))
    width, width_faults = number("maxwidth", given.get("maxwidth"), MAX_PIXELS)
    height, height_faults = number("maxheight", given.get("maxheight"), MAX_PIXELS)
    form, form_faults = choice("format", given.get("format"), OEmbedFormat, OEmbedFormat.JSON)
    faults += width_faults + height_faults + form_faults
    if faults:
        raise ParametersError(faults)
    return OEmbedParameters(given["url"], width or MAX_PIXELS, height or MAX_PIXELS, form)


def only_text(given: MultiDict[str, str]) -> str:
    """Read the only field of the form that checks quotations: the text.

    Raises:
        ParametersError: Naming every field that is unknown, and the text where it is missing or given twice.
    """
    faults = unknown(given, ("text",)) + repeated(given, ("text",))
    if not given.get("text", "").strip():
        faults.append(Fault("text", "There is no text to check. Give it as 'text'."))
    if faults:
        raise ParametersError(faults)
    return given["text"]


def language_parameter(given: MultiDict[str, str]) -> str:
    """Read the parameter that all pages have: the language in which they speak. Empty where none is asked for.

    Raises:
        ParametersError: There is no such language, or it was given twice.
    """
    faults = repeated(given, (LANGUAGE_NAME,))
    language = given.get(LANGUAGE_NAME, "")
    if LANGUAGE_NAME in given and language not in NAMES:
        choices = ", ".join(f"{code} ({name})" for code, name in NAMES.items())
        faults.append(Fault(LANGUAGE_NAME, f"'lang' was '{shown(language)}'. Give one of: {choices}."))
    if faults:
        raise ParametersError(faults)
    return language


def no_parameters(given: MultiDict[str, str]) -> None:
    """Check that nothing was asked for.

    Raises:
        ParametersError: Naming every parameter.
    """
    faults = unknown(given, ())
    if faults:
        raise ParametersError(faults)


def first_order(column: Column) -> Order:
    """Return the direction that a column is most often wanted in: the newest and the largest first, names from A."""
    return Order.DOWN if column in (Column.DATE, Column.PAGES, Column.PASSAGES) else Order.UP


def _filter(name: FilterName, given: list[str]) -> tuple[tuple[str, ...], list[Fault]]:
    """Read a filter, which may be repeated; an empty value is one left out in a form."""
    values = tuple(dict.fromkeys(value for value in given if value))
    faults: list[Fault] = []
    if len(given) > MAX_FILTERS:
        faults.append(Fault(name, f"'{name}' was given {len(given)} times. Give it at most {MAX_FILTERS} times."))
    for value in values[:MAX_FILTERS]:
        if len(value) > MAX_FILTER_CHARS:
            faults.append(Fault(name, f"'{name}' has {len(value):,} characters. Give at most {MAX_FILTER_CHARS}."))
        elif name == "year" and not (value.isascii() and value.isdigit() and len(value) == 4):
            faults.append(Fault(name, f"'year' was '{shown(value)}'. Give a year of four digits, such as 2013."))
        elif name == "is" and value not in _KINDS:
            faults.append(Fault(name, f"'is' was '{shown(value)}'. Give one of: {', '.join(_KINDS)}."))
    return (() if faults else values), faults
