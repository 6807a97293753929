"""Best bets: passages that the library's editor puts above the results of certain searches."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kb.engine.protocol import IndexProblem
from kb.library.tallies import stem_words
from kb.library.view import LibraryView
from kb.model import BestBet, DocumentId, PassageId
from kb.settings import BestBetConfig

_ADDRESS = re.compile(r"(?:https?://[^/]+)?(?:/[^?#]*)?/documents/(?P<path>[^?#]+?)(?:\.json)?/?(?:[?#].*)?")


def find_best_bets(bets: Iterable[BestBetConfig], typed: str, view: LibraryView) -> tuple[BestBet, ...]:
    """Return the best bets for a typed search, except those whose target the library does not have.

    A text matches a best bet if it has all words of one of its phrases, adjacent and in order, in any of their forms.
    """
    stems = stem_words(typed)
    matching = [bet for bet in bets if any(_is_sublist(stem_words(phrase), stems) for phrase in bet.words)]
    resolved = (_resolve(bet, view) for bet in matching)
    return tuple(each for each in resolved if each is not None)


def check_best_bets(bets: Iterable[BestBetConfig], view: LibraryView) -> list[IndexProblem]:
    """Return a problem for each best bet whose target does not exist."""
    return [
        IndexProblem(
            f"The best bet for '{bet.words[0]}' points at '{bet.passage}', which is not in the library.",
            "Open the passage in the site and copy its address into 'library.toml'.",
        )
        for bet in bets
        if _resolve(bet, view) is None
    ]


def _is_sublist(part: Sequence[str], whole: Sequence[str]) -> bool:
    size = len(part)
    return any(whole[at : at + size] == part for at in range(len(whole) - size + 1))


def _resolve(bet: BestBetConfig, view: LibraryView) -> BestBet | None:
    match = _ADDRESS.fullmatch(bet.passage)
    document, _, passage = (match["path"] if match else bet.passage).partition("/")
    record = view.get_document(DocumentId(document))
    if record is None:
        return None
    if not passage:
        return BestBet(bet.note, record, None)
    found = view.get_passage(PassageId(passage))
    if found is None:
        successor = view.find_successor(PassageId(passage))
        found = view.get_passage(successor) if successor else None
    return BestBet(bet.note, record, found) if found is not None and found.document == record.id else None
