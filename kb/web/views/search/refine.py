"""Suggestions of wider searches where few passages are found.

Each is run to count its passages; those with no more than were found are not suggested.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from kb.model import And, FieldQuery, Node, Not, Phrase, Should, Word, Years
from kb.query import unparse
from kb.web.languages import gettext as _
from kb.web.params.models import SearchParameters
from kb.web.views.search.links import Link, list_terms

FEW_PASSAGES = 3  # with fewer, wider searches are suggested
MAX_SUGGESTIONS = 3
_MAX_COUNTED = 6  # wider searches to run; each takes as long as the search itself


def propose_wider(total: int, parameters: SearchParameters, typed: Node) -> list[tuple[str, SearchParameters]]:
    """Return wider searches, with their labels, whose passages are to be counted for `suggest_wider`.

    `total` is what the search finds; `typed` is the tree of its text, without expansion.
    """
    return list(islice(_propose_wider(parameters, typed), _MAX_COUNTED)) if total < FEW_PASSAGES else []


def suggest_wider(
    total: int, proposed: Sequence[tuple[str, SearchParameters]], counts: Mapping[SearchParameters, int]
) -> tuple[Link, ...]:
    """Return searches with more passages, most first; of several with the same number, the one that changes least."""
    found: dict[int, Link] = {}
    for label, target in proposed:
        number = counts[target]
        if number > total:
            found.setdefault(number, Link(label, target, count=number))
    return tuple(found[number] for number in sorted(found, reverse=True))[:MAX_SUGGESTIONS]


def _propose_wider(parameters: SearchParameters, typed: Node) -> Iterator[tuple[str, SearchParameters]]:
    """Yield wider searches with their labels, starting with those that keep most of what was typed."""
    if parameters.is_narrowed:
        yield _("search without the filters"), parameters.clear_filters()
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
    return f"“{' '.join(list_terms(part))}”" if isinstance(part, Word | Phrase) else unparse(part)


def _has_words(parts: Sequence[Node]) -> bool:
    """Tell whether some parts of a query search for words, not only for a year, a field, or what to exclude."""
    return not all(isinstance(part, Not | FieldQuery | Years) for part in parts)
