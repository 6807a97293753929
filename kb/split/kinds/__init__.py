"""What kind of passage a passage is: a recommendation, a duty, a list of indicators, a statistic, ...

Every kind is found by a rule with a name, from the passage and the headings above it and from nothing else; a passage
may be of several kinds, or of none. That a passage is a quotation or cites a law is known from its quotations and laws,
and is no business of this room.

    wording    rules that go by words: recommendations, duties, definitions
    figures    rules that go by numbers: statistics, contacts
    layout     rules that go by headings and lists: indicators, glossaries
    cases      rules that find what happened to somebody: case studies
    editing    what an editor says, which wins over every rule
"""

from collections.abc import Callable

from kb.model import Kind, Passage, PassageKind
from kb.split.kinds.cases import case_studies
from kb.split.kinds.figures import contacts, statistics
from kb.split.kinds.layout import glossaries, indicators, recommended_under_heading
from kb.split.kinds.wording import definitions, duties, recommendations

__all__ = ["VERSION", "kinds_of"]

VERSION = 7  # raise it when the same passage would be of other kinds

_RULES: tuple[Callable[[Passage], Kind | None], ...] = (
    recommendations,
    recommended_under_heading,
    duties,
    indicators,
    statistics,
    case_studies,
    definitions,
    glossaries,
    contacts,
)


def kinds_of(passage: Passage) -> tuple[Kind, ...]:
    """Return the kinds of a passage, each once, in the order of `PassageKind`: by the first rule that finds it."""
    found: dict[PassageKind, Kind] = {}
    for rule in _RULES:
        kind = rule(passage)
        if kind:
            found.setdefault(kind.kind, kind)
    return tuple(found[kind] for kind in PassageKind if kind in found)
