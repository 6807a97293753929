"""Filters of a page of results: the values of each group with their counts, the chosen ones, a chart of the years."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kb.library.view import LibraryView
from kb.model import NOT_KNOWN, DocumentId, Facets
from kb.web import urls
from kb.web.components.formatting import format_number, name_document_kind, shorten
from kb.web.components.kinds_and_laws import name_kind
from kb.web.languages import gettext as _
from kb.web.params.models import FILTER_HEADINGS, FILTER_NAMES, FilterName, SearchParameters, filter_field
from kb.web.translations import gettext_noop
from kb.web.views.search.links import Link

GROUPS: tuple[FilterName, ...] = ("kind", "jurisdiction", "publisher", "is", "speaker")  # in the order of the panel
_SHOWN_VALUES = 5
_MORE = 2  # a link to one or two more values would take as much space as they do
_MAX_TITLE_CHARS = 72
_NOT_KNOWN = gettext_noop("Not known")
_NOT_KNOWN_LABELS: dict[FilterName, str] = {  # where that would say too much
    "is": gettext_noop("None of these"),
    "speaker": gettext_noop("Nobody by name"),
    "year": gettext_noop("No date"),
}
HEIGHT = 20  # of the highest bar, in units of the drawing
_WIDTH = 10  # of a bar with the space around it
_MAX_BARS = 10  # each wide enough to be hit with a finger
_YEARS_OF_A_BAR = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value by which the results can be filtered, or are, with the number of passages.

    A label `from_library` is in the library's language, not the site's.
    """

    value: str
    label: str
    is_selected: bool
    count: str
    from_library: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of one facet.

    Attributes:
        values: Those shown, at the end what has none.
        more: The number of others.
        more_url: The page of all values.
    """

    name: FilterName
    heading: str
    values: tuple[FacetValue, ...]
    more: int
    more_url: str


@dataclass(frozen=True, slots=True)
class FilterPanel:
    """The filters beside the results.

    Attributes:
        kept: Names and values of the search that no field of the panel has, to be sent with them.
        undated: The filter for documents without a date; None where there are none.
        chart: The passages by year; None where there is nothing to choose from.
    """

    facets: tuple[Facet, ...]
    kept: tuple[tuple[str, str], ...]
    undated: FacetValue | None
    chart: YearChart | None


def build_panel(counted: Facets, parameters: SearchParameters, view: LibraryView) -> FilterPanel:
    """Return the filters that can be chosen or are, each facet with its first values."""
    facets = (build_facet(name, counted, parameters, view, limit=_SHOWN_VALUES) for name in GROUPS)
    own = {*GROUPS, "from", "to", "current", "sort", "page"}
    kept = (pair for pair in parameters.list_pairs() if pair[0] not in own and pair != ("year", NOT_KNOWN))
    return FilterPanel(
        tuple(facet for facet in facets if any(each.is_selected or each.value != NOT_KNOWN for each in facet.values)),
        tuple(kept),
        _build_not_known("year", counted, parameters),
        build_year_chart(counted, parameters),
    )


def list_kept(name: FilterName, parameters: SearchParameters) -> list[tuple[str, str]]:
    """Return names and values of a search but for those of one filter, which a form has fields for."""
    return [pair for pair in parameters.turn_to_page(1).list_pairs() if pair[0] != name]


def list_active_filters(counted: Facets, parameters: SearchParameters, view: LibraryView) -> Iterator[Link]:
    """Yield links that remove a chosen value each; `counted` has names of speakers."""
    for name in FILTER_NAMES:
        selected = parameters.filter_values(name)
        labels = _label_values(name, selected, counted, view) if selected else {}
        for value in selected:
            target = parameters.toggle_filter(name, value)
            if value == NOT_KNOWN:
                yield Link(_name_not_known(name), target, is_current=True)
            else:
                yield Link(labels[value], target, is_current=True, from_library=name != "is")
    if parameters.has_range:
        yield Link(_name_range(parameters), parameters.clear_range(), is_current=True)
    if parameters.current:
        yield Link(_("without replaced documents"), parameters.restrict_to_current(False), is_current=True)


def _name_not_known(name: FilterName) -> str:
    """Return the filter for what has no value, as it is named alone."""
    label = _(_NOT_KNOWN_LABELS.get(name, _NOT_KNOWN))
    if name == "year":
        return label
    return _("%(group)s: %(value)s") % {"group": _(FILTER_HEADINGS[name]), "value": label}


def _build_not_known(name: FilterName, counted: Facets, parameters: SearchParameters) -> FacetValue | None:
    """Return the filter for what has no value; None where everything has one."""
    count = counted.not_known.get(filter_field(name), 0)
    is_selected = NOT_KNOWN in parameters.filter_values(name)
    if not count and not is_selected:
        return None
    label = _(_NOT_KNOWN_LABELS.get(name, _NOT_KNOWN))
    return FacetValue(NOT_KNOWN, label, is_selected, format_number(count), from_library=False)


def _name_range(parameters: SearchParameters) -> str:
    first, last = parameters.first_year, parameters.last_year
    words = _("%(first)s to %(last)s") if first and last else _("from %(first)s") if first else _("to %(last)s")
    return words % {"first": first, "last": last}


def build_facet(
    name: FilterName, counted: Facets, parameters: SearchParameters, view: LibraryView, *, limit: int | None = None
) -> Facet:
    """Return one facet with up to `limit` values besides the selected ones; all where None."""
    counts = _count_values(name, counted)
    selected = [value for value in parameters.filter_values(name) if value != NOT_KNOWN]
    others = [value for value in counts if value and value not in selected]
    total = max(counted.sizes.get(filter_field(name), 0) - sum(value in counts for value in selected), len(others))
    if limit is not None and len(selected) + total > max(limit, len(selected)) + _MORE:
        others = others[: max(limit - len(selected), 0)]
    shown = [*selected, *others]
    labels = _label_values(name, shown, counted, view)
    if limit is not None and name == "document":
        labels = {value: shorten(label, _MAX_TITLE_CHARS) for value, label in labels.items()}
    values = [
        FacetValue(each, labels[each], each in selected, format_number(counts.get(each, 0)), from_library=name != "is")
        for each in shown
    ]
    not_known = _build_not_known(name, counted, parameters)
    return Facet(
        name,
        _(FILTER_HEADINGS[name]),
        (*values, not_known) if not_known else tuple(values),
        total - len(others),
        urls.facet_url(name, parameters),
    )


def _count_values(name: FilterName, counted: Facets) -> dict[str, int]:
    """Return the number of passages for each value, in the order in which values are shown."""
    if name == "speaker":
        return {each.id: each.count for each in counted.speaker}
    counts: tuple[tuple[str, int], ...] = getattr(counted, filter_field(name))
    return dict(sorted(counts, reverse=True) if name == "year" else counts)


def _label_values(name: FilterName, values: Sequence[str], counted: Facets, view: LibraryView) -> dict[str, str]:
    """Return the label of each value."""
    if name == "is":
        return {value: name_kind(value) for value in values}
    if name == "kind":
        return {value: name_document_kind(value) for value in values}
    if name == "document":
        records = view.get_documents([DocumentId(value) for value in values])
        return {value: records[DocumentId(value)].title if value in records else value for value in values}
    names: dict[str, str] = {}
    if name == "speaker":
        names = {each.id: each.name for each in counted.speaker}
        if any(value not in names for value in values):  # a selected speaker may have no passage here
            names |= {each.id: each.name for each in view.speakers()}
    return {value: names.get(value, value) for value in values}


@dataclass(frozen=True, slots=True)
class Bar:
    """The passages of some years, and the search in these years only; `is_chosen` if they are in the range."""

    label: str
    target: SearchParameters
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class YearChart:
    """A drawing of bars, from the first year to the last.

    Attributes:
        width: In units of the drawing; `path` has the outlines of all bars.
        bars: None for years without passages.
        table_url: The page of the numbers of each year.
    """

    first: str
    last: str
    width: int
    path: str
    bars: tuple[Bar | None, ...]
    table_url: str


def build_year_chart(counted: Facets, parameters: SearchParameters) -> YearChart | None:
    """Return the chart of the passages found, whatever years are asked for; None if they are of one year or of none."""
    years = sorted((int(year), count) for year, count in counted.year)
    if not years or years[0][0] == years[-1][0]:
        return None
    first, last = years[0][0], years[-1][0]
    size = next(size for size in _YEARS_OF_A_BAR if last // size - first // size < _MAX_BARS)
    counts = [0] * (last // size - first // size + 1)
    for year, count in years:
        counts[year // size - first // size] += count
    starts = [(first // size + at) * size for at in range(len(counts))]
    return YearChart(
        first=f"{first:04}",
        last=f"{last:04}",
        width=_WIDTH * len(counts),
        path="".join(_draw_bar(at, count, max(counts)) for at, count in enumerate(counts) if count),
        bars=tuple(
            _build_bar(max(start, first), min(start + size - 1, last), count, parameters) if count else None
            for start, count in zip(starts, counts, strict=True)
        ),
        table_url=urls.facet_url("year", parameters),
    )


def _draw_bar(at: int, count: int, highest: int) -> str:
    height = max(round(count * HEIGHT / highest), 1)
    return f"M{at * _WIDTH + 1} {HEIGHT}v-{height}h{_WIDTH - 2}v{height}"


def _build_bar(first: int, last: int, count: int, parameters: SearchParameters) -> Bar:
    years = f"{first:04}" if first == last else f"{first:04}–{last:04}"
    from_year, to_year = int(parameters.first_year or 0), int(parameters.last_year or last)
    return Bar(
        label=f"{years}: {format_number(count)}",
        target=replace(parameters, first_year=f"{first:04}", last_year=f"{last:04}", page=1),
        is_chosen=parameters.has_range and from_year <= first and last <= to_year,
    )
