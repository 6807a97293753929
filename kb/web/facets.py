"""What a page of results can be narrowed to: the values of each facet, with their numbers and the ways to choose them.

A page may have hundreds of values, most of them folded away, so each costs little: its address is the search's with
one more value, and is not made from all of its parameters anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.engine import Snapshot
from kb.model import DocumentId, Facets
from kb.web import addresses
from kb.web.catalogues import gettext_noop
from kb.web.cited import kind_words
from kb.web.languages import gettext as _
from kb.web.languages import ngettext
from kb.web.parameters import FILTER_NAMES, FilterName, SearchParameters, filter_field
from kb.web.steps import Step
from kb.web.wording import number, shortened

_HEADINGS: dict[FilterName, str] = {
    "is": gettext_noop("Kind of passage"),
    "document": gettext_noop("Document"),
    "publisher": gettext_noop("Publisher"),
    "kind": gettext_noop("Kind"),
    "speaker": gettext_noop("Who is quoted"),
    "year": gettext_noop("Year"),
}
_SHOWN = 8
_CHARS = 72


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value that the results can be narrowed to, or are already.

    Attributes:
        value: As parameters have it.
        words: As a reader is told it.
        count: How many passages have it, with the thousands separated.
        noun: "passage" or "passages", in the reader's language.
        address: Of the search with the value chosen, or no longer chosen.
    """

    value: str
    words: str
    chosen: bool
    count: str
    noun: str
    address: str


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of one kind that the results can be narrowed to: the first of them, and the rest.

    Attributes:
        from_library: Whether the words are the library's, in its language, and not the site's.
    """

    name: FilterName
    heading: str
    from_library: bool
    values: tuple[FacetValue, ...]
    rest: tuple[FacetValue, ...]


def facets_of(counted: Facets, asked: SearchParameters, snapshot: Snapshot) -> tuple[Facet, ...]:
    """Return the facets that have a value at all.

    Args:
        counted: What the engine counted.
        asked: The search. What is chosen in it stands first, and may have no passage.
        snapshot: Where it was found.
    """
    found = (_facet(name, counted, asked, snapshot) for name in FILTER_NAMES)
    return tuple(facet for facet in found if facet.values)


def chosen_steps(facets: Sequence[Facet], asked: SearchParameters) -> tuple[Step, ...]:
    """Return the filters that hold, each with the step that takes it away."""
    return tuple(
        Step(each.words, asked.toggled(facet.name, each.value), chosen=True, from_library=facet.from_library)
        for facet in facets
        for each in facet.values
        if each.chosen
    )


def _facet(name: FilterName, counted: Facets, asked: SearchParameters, snapshot: Snapshot) -> Facet:
    counts = _counts(name, counted)
    chosen = asked.values(name)
    others = [value for value in counts if value and value not in chosen]
    words = _words(name, [*chosen, *others], counted, snapshot)
    removing = (addresses.search(asked.toggled(name, value)) for value in chosen)
    adding = addresses.narrowed(asked, name, others)
    said = {count: (number(count), ngettext("passage", "passages", count)) for count in {0, *counts.values()}}
    values = [
        FacetValue(value, words[value], value in chosen, *said[counts.get(value, 0)], address)
        for value, address in [*zip(chosen, removing, strict=True), *zip(others, adding, strict=True)]
    ]
    shown = max(_SHOWN, len(chosen))
    if len(values) <= shown + 2:  # a fold that hides one or two lines saves nothing
        shown = len(values)
    return Facet(name, _(_HEADINGS[name]), name != "is", tuple(values[:shown]), tuple(values[shown:]))


def _counts(name: FilterName, counted: Facets) -> dict[str, int]:
    """Return how many passages each value has, in the order in which they are shown."""
    if name == "speaker":
        return {each.id: each.count for each in counted.speaker}
    counts: tuple[tuple[str, int], ...] = getattr(counted, filter_field(name))
    return dict(sorted(counts, reverse=True) if name == "year" else counts)


def _words(name: FilterName, values: Sequence[str], counted: Facets, snapshot: Snapshot) -> dict[str, str]:
    """Return each value as a reader is told it."""
    if name == "is":
        return {value: kind_words(value) for value in values}
    if name == "document":
        return {value: _title(value, snapshot) for value in values}
    named: dict[str, str] = {}
    if name == "speaker":
        named = {each.id: each.name for each in counted.speaker}
        if not named.keys() >= set(values):  # somebody who was chosen says nothing of this
            named |= {each.id: each.name for each in snapshot.speakers()}
    return {value: named.get(value, value) for value in values}


def _title(document: str, snapshot: Snapshot) -> str:
    record = snapshot.document(DocumentId(document))
    return shortened(record.metadata.title or record.source, _CHARS) if record else document
