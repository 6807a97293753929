"""The ranking of a library as its readers see it, and the ids that name passages and documents in one."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from kb.evaluation.metrics import DEEP, TOP
from kb.library.configuration import watch_configuration
from kb.library.indexing.document_ids import IdFile
from kb.library.view import LibraryView
from kb.model import DocumentId, Hit, PassageId
from kb.search.service import SearchRequest, search
from kb.settings import Settings

Target = PassageId | DocumentId


@dataclass(frozen=True, slots=True)
class Ranking:
    """The first hundred hits of a question, with their near-duplicates, and the milliseconds of the first page."""

    places: Sequence[tuple[Hit, ...]]
    ms: float

    def find_rank(self, targets: Iterable[Target]) -> int | None:
        """Return the rank of the first hit among some passages and documents; None for none."""
        wanted = set(targets)
        for rank, place in enumerate(self.places, 1):
            if any(hit.passage.id in wanted or hit.document.id in wanted for hit in place):
                return rank
        return None


def rank_as_read(text: str, view: LibraryView, settings: Settings, *, meaning: bool = True) -> Ranking:
    """Search as the page of results does, with the library's own nation and without the editor's best bets.

    The first ten are those of the first page, in its order; the rest of the ranking follows. With `meaning`, embeddings
    are searched as well, if the settings name an encoder.
    """
    nation = watch_configuration(settings.library).read().config.nation
    request = SearchRequest(text, per_page=TOP, nation=nation, meaning=meaning, for_reading=True)
    began = time.perf_counter()
    page = search(request, view, settings)
    ms = 1000 * (time.perf_counter() - began)
    listed = {hit.passage.id for hit in page.listed_hits}
    rest = search(replace(request, per_page=DEEP, for_reading=False, facets=()), view, settings)
    places = [(hit, *page.repeated.get(hit.passage.id, ())) for hit in page.results.hits]
    places += [(hit,) for hit in rest.results.hits if hit.passage.id not in listed]
    return Ranking(places[:DEEP], ms)


def resolve_passage(named: str, view: LibraryView) -> PassageId | None:
    """Return the passage, or the successor of a gone one, that an id, or an address with it, leads to; or None."""
    passage = PassageId(_read_identity(named))
    return passage if view.get_passage(passage) is not None else view.find_successor(passage)


def resolve_target(named: str, view: LibraryView, settings: Settings) -> Target | None:
    """Return the passage or the document that an id, or an address that ends in one, leads to, or None.

    A passage that is gone leads to its successor, and the former id of a document to the document.
    """
    document = DocumentId(_read_identity(named))
    current = IdFile.of_library(settings.library).find_successor(document) or document
    return resolve_passage(named, view) or (current if view.get_document(current) is not None else None)


def _read_identity(named: str) -> str:
    return unquote(urlsplit(named).path).rstrip("/").rpartition("/")[2]
