"""Suggestions of narrower searches for many results and of wider searches for few.

Each is run to count its passages; those without results, or with as many as before, are not suggested.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from kb.model import And, FieldQuery, Filters, Node, Not, PassageKind, Phrase, Results, Should, Word, Years
from kb.query import unparse
from kb.web.languages import gettext as _
from kb.web.params.models import SearchParameters
from kb.web.translations import gettext_noop
from kb.web.views.search.links import Link

MANY_PASSAGES = 50  # with more, narrower searches are suggested
FEW_PASSAGES = 3  # with fewer, wider searches are suggested
MAX_SUGGESTIONS = 3
_MAX_COUNTED = 6  # wider searches to run; each takes as long as the search itself
_KINDS = {
    PassageKind.RECOMMENDATION: gettext_noop("only recommendations"),
    PassageKind.DUTY: gettext_noop("only duties"),
    PassageKind.INDICATORS: gettext_noop("only lists of indicators"),
    PassageKind.STATISTIC: gettext_noop("only statistics"),
    PassageKind.CASE_STUDY: gettext_noop("only case studies"),
    PassageKind.DEFINITION: gettext_noop("only definitions"),
}


@dataclass(frozen=True, slots=True)
class Refinements:
    """Links to narrower searches or to wider ones, never both."""

    narrower: tuple[Link, ...] = ()
    wider: tuple[Link, ...] = ()


def propose_phrase(parameters: SearchParameters, typed: Node) -> SearchParameters | None:
    """Return the search for the words as an exact phrase; None unless there are several words."""
    phrase = _join_as_phrase(typed)
    return replace(parameters, text=unparse(phrase), page=1) if phrase is not None else None


def propose_refinements(
    results: Results, parameters: SearchParameters, typed: Node, *, has_superseded: bool
) -> list[tuple[str, SearchParameters]]:
    """Return the searches, with their labels, whose passages are to be counted for `suggest_refinements`.

    `typed` is the tree of the search's text, without expansion; `has_superseded` is about documents among the results.
    """
    if results.total > MANY_PASSAGES:
        return list(_propose_narrower(parameters, typed, has_superseded=has_superseded))
    if results.total < FEW_PASSAGES:
        return list(islice(_propose_wider(parameters, typed), _MAX_COUNTED))
    return []


def suggest_refinements(
    results: Results,
    parameters: SearchParameters,
    proposed: Sequence[tuple[str, SearchParameters]],
    counts: Mapping[SearchParameters, int],
) -> Refinements:
    """Return the searches to suggest, from those of `propose_refinements` and how many passages each finds."""
    if results.total > MANY_PASSAGES:
        narrower = _suggest_narrower(results, parameters, proposed, counts)
        return Refinements(narrower=tuple(islice(narrower, MAX_SUGGESTIONS)))
    return Refinements(wider=tuple(_suggest_wider(results.total, proposed, counts)[:MAX_SUGGESTIONS]))


def _propose_narrower(
    parameters: SearchParameters, typed: Node, *, has_superseded: bool
) -> Iterator[tuple[str, SearchParameters]]:
    """Yield searches for the words as a phrase, and without superseded documents."""
    phrase = propose_phrase(parameters, typed)
    if phrase is not None:
        yield _("these words as an exact phrase"), phrase
    if has_superseded:
        yield _("only documents not known to be superseded"), parameters.restrict_to_current(True)


def _suggest_narrower(
    results: Results,
    parameters: SearchParameters,
    proposed: Sequence[tuple[str, SearchParameters]],
    counts: Mapping[SearchParameters, int],
) -> Iterator[Link]:
    """Yield the proposed searches that find some of the passages, then those for the most frequent kinds."""
    for label, target in proposed:
        if 0 < counts[target] < results.total:
            yield Link(label, target, count=counts[target])
    if parameters.filters.passage_kind:
        return
    for value, number in results.facets.passage_kind:
        words = _KINDS.get(PassageKind(value))
        if words and number <= results.total / 2:  # a more frequent kind would hardly narrow the search
            yield Link(_(words), parameters.toggle_filter("is", value), count=number)


def _join_as_phrase(tree: Node) -> Node | None:
    """Return a tree with its optional words as one phrase; None where they are fewer than two, or not whole words."""
    parts = tree.parts if isinstance(tree, And) else (tree,)
    ranked = next((part for part in parts if isinstance(part, Should)), None)
    if ranked is None or not all(isinstance(each, Word | Phrase) for each in ranked.parts):
        return None
    terms = tuple(term for each in ranked.parts for term in _list_terms(each))
    if len(terms) < 2:
        return None
    changed = tuple(Phrase(terms) if part is ranked else part for part in parts)
    return And(changed) if len(changed) > 1 else changed[0]


def _list_terms(part: Node) -> tuple[str, ...]:
    match part:
        case Word(term):
            return (term,)
        case Phrase(terms):
            return terms
        case _:
            return ()


def _suggest_wider(
    total: int, proposed: Sequence[tuple[str, SearchParameters]], counts: Mapping[SearchParameters, int]
) -> list[Link]:
    """Return searches with more passages, most first; of several with the same number, the one that changes least."""
    found: dict[int, Link] = {}
    for label, target in proposed:
        number = counts[target]
        if number > total:
            found.setdefault(number, Link(label, target, count=number))
    return [found[number] for number in sorted(found, reverse=True)]


def _propose_wider(parameters: SearchParameters, typed: Node) -> Iterator[tuple[str, SearchParameters]]:
    """Yield wider searches with their labels, starting with those that keep most of what was typed."""
    if parameters.filters != Filters() or parameters.current:
        yield _("search the whole library"), parameters.clear_filters()
    parts = typed.parts if isinstance(typed, And) else (typed,)
    if any(isinstance(part, Phrase) and len(part.terms) > 1 for part in parts):
        loose = " ".join(_unquote(part) for part in parts)
        yield _("search for the words without the quotation marks"), replace(parameters, text=loose, page=1)
    if len(parts) > 1:
        for at, part in enumerate(parts):
            rest = parts[:at] + parts[at + 1 :]
            if not isinstance(part, Should) and _has_words(rest):
                yield (
                    _("leave out %(words)s") % {"words": _name_part(part)},
                    replace(parameters, text=_write_query(rest), page=1),
                )


def _unquote(part: Node) -> str:
    """Return a part of a query as text without quotation marks."""
    return " ".join(part.terms) if isinstance(part, Phrase) else unparse(part)


def _write_query(parts: Sequence[Node]) -> str:
    return unparse(And(tuple(parts)) if len(parts) > 1 else parts[0])


def _name_part(part: Node) -> str:
    return f"“{' '.join(_list_terms(part))}”" if isinstance(part, Word | Phrase) else unparse(part)


def _has_words(parts: Sequence[Node]) -> bool:
    """Tell whether some parts of a query search for words, not only for a year, a field, or what to exclude."""
    return not all(isinstance(part, Not | FieldQuery | Years) for part in parts)
