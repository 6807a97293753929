"""Narrower and wider searches, offered where a search finds very many passages or hardly any.

Each is a step with the number of passages that it leads to, counted as the search itself would count them; none leads
to nothing, or to as many as there are already. How a search is made is not this module's business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from kb.model import And, Filters, In, Node, Not, PassageKind, Phrase, Ranked, Results, Word, Years
from kb.query import unparse
from kb.web.catalogues import gettext_noop
from kb.web.languages import gettext as _
from kb.web.parameters import SearchParameters
from kb.web.steps import Step

MANY = 50  # passages: from more on, narrower searches are offered
FEW = 3  # passages: where there are fewer, wider ones are
MOST = 3  # steps
_MOST_COUNTED = 6  # searches: a wider one takes as long as the search itself
_KINDS = {
    PassageKind.RECOMMENDATION: gettext_noop("only recommendations"),
    PassageKind.DUTY: gettext_noop("only duties"),
    PassageKind.INDICATORS: gettext_noop("only lists of indicators"),
    PassageKind.STATISTIC: gettext_noop("only statistics"),
    PassageKind.CASE_STUDY: gettext_noop("only case studies"),
    PassageKind.DEFINITION: gettext_noop("only definitions"),
}

Counter = Callable[[SearchParameters], int]


@dataclass(frozen=True, slots=True)
class Breadth:
    """The steps to narrower searches, or to wider ones; never both."""

    narrower: tuple[Step, ...] = ()
    wider: tuple[Step, ...] = ()


def breadth(results: Results, asked: SearchParameters, typed: Node, count: Counter, *, has_old: bool) -> Breadth:
    """Return what to offer beside some results.

    Args:
        results: What was found.
        asked: The search.
        typed: Its tree, as it was typed.
        count: Tells how many passages a search finds.
        has_old: Whether documents that are no longer in force are among the results.
    """
    if results.total > MANY:
        return Breadth(narrower=tuple(islice(_narrower(results, asked, typed, count, has_old=has_old), MOST)))
    if results.total < FEW:
        return Breadth(wider=tuple(_wider(results.total, asked, typed, count)[:MOST]))
    return Breadth()


def _narrower(
    results: Results, asked: SearchParameters, typed: Node, count: Counter, *, has_old: bool
) -> Iterator[Step]:
    """Return the steps to fewer passages: these words in a row, what is in force, and kinds that many of them are."""
    in_a_row = _in_a_row(typed)
    if in_a_row is not None:
        to = replace(asked, text=unparse(in_a_row), page=1)
        found = count(to)
        if 0 < found < results.total:
            yield Step(_("these words in a row"), to, count=found)
    if has_old:
        to = asked.in_force_only(True)
        found = count(to)
        if 0 < found < results.total:
            yield Step(_("only what is in force"), to, count=found)
    if asked.filters.passage_kind:
        return
    for value, number in results.facets.passage_kind:
        words = _KINDS.get(PassageKind(value))
        if words and number <= results.total / 2:  # less would hardly be narrower
            yield Step(_(words), asked.toggled("is", value), count=number)


def _in_a_row(tree: Node) -> Node | None:
    """Return a tree with its ranked words in a row; None where they are fewer than two, or not whole words."""
    parts = tree.parts if isinstance(tree, And) else (tree,)
    ranked = next((part for part in parts if isinstance(part, Ranked)), None)
    if ranked is None or not all(isinstance(each, Word | Phrase) for each in ranked.parts):
        return None
    terms = tuple(term for each in ranked.parts for term in _terms(each))
    if len(terms) < 2:
        return None
    changed = tuple(Phrase(terms) if part is ranked else part for part in parts)
    return And(changed) if len(changed) > 1 else changed[0]


def _terms(part: Node) -> tuple[str, ...]:
    match part:
        case Word(term):
            return (term,)
        case Phrase(terms):
            return terms
        case _:
            return ()


def _wider(total: int, asked: SearchParameters, typed: Node, count: Counter) -> list[Step]:
    """Return the steps to more passages, that to the most first; of those to as many the one that changes least."""
    found: dict[int, Step] = {}
    for words, to in islice(_ways_out(asked, typed), _MOST_COUNTED):
        number = count(to)
        if number > total:
            found.setdefault(number, Step(words, to, count=number))
    return [found[number] for number in sorted(found, reverse=True)]


def _ways_out(asked: SearchParameters, typed: Node) -> Iterator[tuple[str, SearchParameters]]:
    """Give wider searches in words, those that keep most of what was typed first."""
    if asked.filters != Filters() or asked.current:
        yield _("search the whole library"), replace(asked, filters=Filters(), current=False, page=1)
    parts = typed.parts if isinstance(typed, And) else (typed,)
    if any(isinstance(part, Phrase) and len(part.terms) > 1 for part in parts):
        loose = " ".join(_loose(part) for part in parts)
        yield _("search for the words without the quotation marks"), replace(asked, text=loose, page=1)
    if len(parts) > 1:
        for at, part in enumerate(parts):
            rest = parts[:at] + parts[at + 1 :]
            if not isinstance(part, Ranked) and _has_words(rest):
                yield _("leave out %(words)s") % {"words": _named(part)}, replace(asked, text=_written(rest), page=1)


def _loose(part: Node) -> str:
    """Return a part as it is typed, without quotation marks."""
    return " ".join(part.terms) if isinstance(part, Phrase) else unparse(part)


def _written(parts: Sequence[Node]) -> str:
    return unparse(And(tuple(parts)) if len(parts) > 1 else parts[0])


def _named(part: Node) -> str:
    return f"“{' '.join(_terms(part))}”" if isinstance(part, Word | Phrase) else unparse(part)


def _has_words(parts: Sequence[Node]) -> bool:
    """Tell whether some parts ask for words: without any, they are the whole of a year or of a publisher."""
    return not all(isinstance(part, Not | In | Years) for part in parts)
