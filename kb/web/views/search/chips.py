"""The searched words as chips, each with a link to the search without it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kb.model import And, Node, Phrase, Should, Word
from kb.query import unparse
from kb.search.service import Interpretation, parse_query
from kb.settings import Settings
from kb.text import FUNCTION_WORDS, split_terms
from kb.web.params.models import SearchParameters

_MAX_CHIPS = 40  # of either kind; each costs a parse of the text and repeats it in the page


@dataclass(frozen=True, slots=True)
class Chip:
    """A word or expression, and the search without it, or with it where it is left out now."""

    label: str
    target: SearchParameters


def list_chips(meant: Interpretation, parameters: SearchParameters, settings: Settings) -> tuple[Chip, ...]:
    """Return the typed words, but for function words, then the expansions.

    Typed words are left out where there is only one, without which nothing would be searched for, and where there are
    too many: then the text was pasted.
    """
    corrected = dict(meant.corrections)
    chips: list[Chip] = []
    added: list[Chip] = []
    parts = list(_list_parts(meant.typed))
    for part, rest in parts:
        label = " ".join(part.terms) if isinstance(part, Phrase) else part.term
        if label in corrected:
            added.append(_leave_out(corrected[label], parameters))
        elif label not in FUNCTION_WORDS and len(parts) <= _MAX_CHIPS:
            text = _write_without(parameters.text, part, rest, settings)
            chips.append(Chip(label, replace(parameters, text=text, page=1)))
    added += [_leave_out(each, parameters) for expansion in meant.expansions for each in expansion.also]
    added = added[:_MAX_CHIPS]
    shown = [*chips, *added] if len(chips) + len(meant.corrections) > 1 else added
    return tuple({chip.label: chip for chip in shown}.values())


def list_left_out(parameters: SearchParameters) -> tuple[Chip, ...]:
    """Return the expressions that were struck out, each with the search that has it again."""
    return tuple(
        Chip(each, replace(parameters, without=tuple(other for other in parameters.without if other != each), page=1))
        for each in parameters.without
    )


def _leave_out(words: str, parameters: SearchParameters) -> Chip:
    return Chip(words, replace(parameters, without=(*parameters.without, words), page=1))


def _list_parts(tree: Node) -> Iterator[tuple[Word | Phrase, Node]]:
    """Yield the words and phrases of a query that can be left out, each with the rest of it."""
    if not isinstance(tree, And | Should):
        return
    for at, part in enumerate(tree.parts):
        others = tree.parts[:at] + tree.parts[at + 1 :]
        if isinstance(part, Should):
            for each, rest in _list_parts(part):
                yield each, _join(And, (*tree.parts[:at], rest, *tree.parts[at + 1 :]))
            if len(part.parts) == 1 and isinstance(part.parts[0], Word | Phrase):
                yield part.parts[0], _join(And, others)
        elif isinstance(part, Word | Phrase) and others:
            yield part, _join(type(tree), others)


def _join(joined: type[And | Should], parts: Sequence[Node]) -> Node:
    """Return parts as a query; a single part of an `And` is one by itself."""
    return parts[0] if len(parts) == 1 and joined is And else joined(tuple(parts))


def _write_without(text: str, part: Word | Phrase, rest: Node, settings: Settings) -> str:
    """Return typed text without a word: unchanged otherwise if that parses to `rest`, else `rest` written out."""
    runs = text.split()
    places = [at for at, run in enumerate(runs) if isinstance(part, Word) and split_terms(run) == [part.term]]
    if len(places) == 1:
        shorter = " ".join(run for at, run in enumerate(runs) if at != places[0])
        if parse_query(shorter, settings)[0] == rest:
            return shorter
    return unparse(rest)
