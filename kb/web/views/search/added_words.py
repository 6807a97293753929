"""What was searched for beside the typed words, each with a link to the search without it, or with it again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from kb.search.service import Interpretation
from kb.web.params.models import SearchParameters

_MAX_WORDS = 40  # each repeats the text in the page


@dataclass(frozen=True, slots=True)
class AddedWord:
    """A word or expression, and the search without it, or with it where it is left out now."""

    label: str
    target: SearchParameters


def list_added(meant: Interpretation, parameters: SearchParameters) -> tuple[AddedWord, ...]:
    """Return the corrections and the other expressions that were searched for, each with the search without it."""
    words = dict.fromkeys(_list_words(meant))
    return tuple(
        AddedWord(each, replace(parameters, without=(*parameters.without, each), page=1))
        for each in islice(words, _MAX_WORDS)
    )


def list_left_out(parameters: SearchParameters) -> tuple[AddedWord, ...]:
    """Return the expressions that were struck out, each with the search that has it again."""
    return tuple(
        AddedWord(
            each, replace(parameters, without=tuple(other for other in parameters.without if other != each), page=1)
        )
        for each in parameters.without
    )


def _list_words(meant: Interpretation) -> Iterator[str]:
    for _typed, corrected in meant.corrections:
        yield corrected
    for expansion in meant.expansions:
        yield from expansion.also
