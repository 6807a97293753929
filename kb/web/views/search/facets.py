"""Filters of a page of results: the values of each group with their counts, and those that are chosen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.library.view import LibraryView
from kb.model import NOT_KNOWN, DocumentId, Facets
from kb.web import urls
from kb.web.components.formatting import format_number, name_document_kind, shorten
from kb.web.components.kinds_and_laws import name_kind
from kb.web.languages import gettext as _
from kb.web.params.models import FILTER_HEADINGS, FILTER_NAMES, FilterName, SearchParameters, filter_field
from kb.web.translations import gettext_noop
from kb.web.views.search.links import Link
from kb.web.views.search.year_chart import YearChart, build_year_chart

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
