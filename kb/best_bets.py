"""Best bets: passages that the library's editor wants to stand above the results of certain searches.

Owns which searches those are, and what a best bet points at. Knows no page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kb.engine import Fault, Snapshot
from kb.model import BestBet, DocumentId, PassageId
from kb.settings import BestBetConfig
from kb.text import stem, terms

_ADDRESS = re.compile(r"(?:https?://[^/]+)?(?:/[^?#]*)?/documents/(?P<path>[^?#]+?)(?:\.json)?/?(?:[?#].*)?")


def best_bets(bets: Iterable[BestBetConfig], typed: str, snapshot: Snapshot) -> tuple[BestBet, ...]:
    """Return what the editor chose for a search.

    Args:
        bets: All of the library's.
        typed: The search. A best bet is for it where the words of one of its wordings stand in it, together and in
            order, in any of their forms.
        snapshot: Where they point to. Those that point at nothing are left out.
    """
    stems = _stems(typed)
    wanted = [bet for bet in bets if any(_stands_in(_stems(words), stems) for words in bet.words)]
    found = (_resolved(bet, snapshot) for bet in wanted)
    return tuple(each for each in found if each is not None)


def faults(bets: Iterable[BestBetConfig], snapshot: Snapshot) -> list[Fault]:
    """Return a fault for each best bet that points at nothing."""
    return [
        Fault(
            f"The best bet for '{bet.words[0]}' points at '{bet.passage}', which the library has not.",
            "Open the passage in the site and copy its address into 'library.toml'.",
        )
        for bet in bets
        if _resolved(bet, snapshot) is None
    ]


def _stems(text: str) -> list[str]:
    return [stem(term) for term in terms(text)]


def _stands_in(words: Sequence[str], typed: Sequence[str]) -> bool:
    size = len(words)
    return any(typed[at : at + size] == words for at in range(len(typed) - size + 1))


def _resolved(bet: BestBetConfig, snapshot: Snapshot) -> BestBet | None:
    match = _ADDRESS.fullmatch(bet.passage)
    document, _, passage = (match["path"] if match else bet.passage).partition("/")
    record = snapshot.document(DocumentId(document))
    if record is None:
        return None
    if not passage:
        return BestBet(bet.note, record, None)
    found = snapshot.passage(PassageId(passage))
    if found is None:
        successor = snapshot.successor(PassageId(passage))
        found = snapshot.passage(successor) if successor else None
    return BestBet(bet.note, record, found) if found is not None and found.document == record.id else None
