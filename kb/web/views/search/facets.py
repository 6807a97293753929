"""Facets of a page of results: values with counts and links that add or remove them as filters.

A page may have hundreds of values, so their URLs are built together by `urls.build_filter_urls`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.library.view import LibraryView
from kb.model import DocumentId, Facets
from kb.web import urls
from kb.web.components.formatting import format_number, shorten
from kb.web.components.kinds_and_laws import name_kind
from kb.web.languages import gettext as _
from kb.web.params.models import FILTER_HEADINGS, FILTER_NAMES, FilterName, SearchParameters, filter_field
from kb.web.views.search.links import Link

_SHOWN_VALUES = 8
_MORE = 2  # a link to one or two more values would take as much space as they do
_MAX_TITLE_CHARS = 72


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value by which the results can be filtered, or are: `url` is the search with the value added, or removed."""

    value: str
    label: str
    is_selected: bool
    count: str
    url: str


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of one facet.

    Attributes:
        from_library: Whether the labels are in the language of the library, not of the site.
        values: Those shown.
        more: The number of others.
        more_url: The page of all values.
    """

    name: FilterName
    heading: str
    from_library: bool
    values: tuple[FacetValue, ...]
    more: int
    more_url: str


def build_facets(counted: Facets, parameters: SearchParameters, view: LibraryView) -> tuple[Facet, ...]:
    """Return the facets that have values, each with its first; selected values come first, even without passages."""
    facets = (build_facet(name, counted, parameters, view, limit=_SHOWN_VALUES) for name in FILTER_NAMES)
    return tuple(facet for facet in facets if facet.values)


def list_active_filters(facets: Sequence[Facet], parameters: SearchParameters) -> tuple[Link, ...]:
    """Return links that remove a selected value each."""
    return tuple(
        Link(
            each.label,
            parameters.toggle_filter(facet.name, each.value),
            is_current=True,
            from_library=facet.from_library,
        )
        for facet in facets
        for each in facet.values
        if each.is_selected
    )


def build_facet(
    name: FilterName, counted: Facets, parameters: SearchParameters, view: LibraryView, *, limit: int | None = None
) -> Facet:
    """Return one facet with up to `limit` values besides the selected ones; all where None."""
    counts = _count_values(name, counted)
    selected = parameters.filter_values(name)
    others = [value for value in counts if value and value not in selected]
    total = max(counted.sizes.get(filter_field(name), 0) - sum(value in counts for value in selected), len(others))
    if limit is not None and len(selected) + total > max(limit, len(selected)) + _MORE:
        others = others[: max(limit - len(selected), 0)]
    labels = _label_values(name, [*selected, *others], counted, view)
    if limit is not None and name == "document":
        labels = {value: shorten(label, _MAX_TITLE_CHARS) for value, label in labels.items()}
    removing = (urls.search_url(parameters.toggle_filter(name, value)) for value in selected)
    adding = urls.build_filter_urls(parameters, name, others)
    values = [
        FacetValue(value, labels[value], value in selected, format_number(counts.get(value, 0)), url)
        for value, url in [*zip(selected, removing, strict=True), *zip(others, adding, strict=True)]
    ]
    return Facet(
        name,
        _(FILTER_HEADINGS[name]),
        name != "is",
        tuple(values),
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
    if name == "document":
        records = view.get_documents([DocumentId(value) for value in values])
        return {value: records[DocumentId(value)].title if value in records else value for value in values}
    names: dict[str, str] = {}
    if name == "speaker":
        names = {each.id: each.name for each in counted.speaker}
        if any(value not in names for value in values):  # a selected speaker may have no passage here
            names |= {each.id: each.name for each in view.speakers()}
    return {value: names.get(value, value) for value in values}
