"""A search for a page: found, and made ready for its template."""

from __future__ import annotations

from kb.encoding import OFF
from kb.engine import Snapshot
from kb.search import parsed
from kb.web.finding import find_answer, with_known_speakers
from kb.web.parameters import SearchParameters
from kb.web.results import ResultsPage, results_page
from kb.web.site import current_site


def searched(asked: SearchParameters, snapshot: Snapshot, *, private: bool) -> ResultsPage:
    """Search, and make the page of results ready.

    Args:
        asked: What was asked for.
        snapshot: Where to search.
        private: Whether the words must not stand in any address.
    """
    settings = current_site().settings
    asked = with_known_speakers(asked, snapshot)
    found, (typed, _) = find_answer(asked, snapshot), parsed(asked.text, settings)
    return results_page(found, asked, snapshot, typed, private=private, by_meaning=settings.meaning != OFF)
