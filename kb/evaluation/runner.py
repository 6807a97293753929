"""Measures search on a collection, which becomes a library in a temporary folder.

Its texts are sources like any other: read, split, indexed and searched. The rank of a text is that of its best passage.
"""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import tomlkit

from kb.embeddings.encoders import OFF, STATIC
from kb.evaluation.collection import Collection, CollectionText, JudgedQuestions, read_collection
from kb.evaluation.metrics import DEEP, TOP, MeanMetrics, RankingMetrics
from kb.library.indexing.sync import Library
from kb.library.view import LibraryView
from kb.model import Hit
from kb.search.service import SearchRequest, search
from kb.settings import Settings
from kb.text import split_terms

_SOURCES = "sources"
_BLANK_LINES = re.compile(r"\n[ \t]*\n")


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The means of a collection, searched by words only, and by words and embeddings."""

    words: MeanMetrics
    blended: MeanMetrics

    def to_json(self) -> dict[str, dict[str, float]]:
        """Return the means by their usual names."""
        return {"words": self.words.to_json(), "blended": self.blended.to_json()}


def _index_library(library: Library) -> None:
    library.sync()
    library.encode()


def evaluate(folder: Path, settings: Settings, index: Callable[[Library], object] = _index_library) -> Evaluation:
    """Measure search on a collection.

    Args:
        folder: Of the collection.
        settings: Of the library that it becomes, except for the folder. Where they switch embeddings off, the static
            encoder is measured.
        index: Reads, indexes and encodes the library.

    Raises:
        EvaluationError: The collection cannot be used.
    """
    collection = read_collection(folder)
    encoder = STATIC if settings.meaning == OFF else settings.meaning
    with tempfile.TemporaryDirectory(prefix="kb-evaluate-") as place:
        settings = settings.model_copy(update={"library": Path(place), "meaning": encoder})
        library = Library(settings)
        names = _write_sources(collection, Path(place) / _SOURCES)
        index(library)
        with library.open_view() as view:
            means = [
                measure_rankings(
                    view, collection.judged, settings, lambda hit: names[hit.document.source], meaning=meaning
                )
                for meaning in (False, True)
            ]
    return Evaluation(*means)


def _write_sources(collection: Collection, sources: Path) -> dict[str, str]:
    """Write each text, with its title, as a source; return the text's id by the source's name."""
    sources.mkdir()
    names = {}
    for number, each in enumerate(collection.texts):
        name = f"{number}.txt"  # an id is never searched, and so is in no name
        (sources / name).write_text(_format_source(each), encoding="utf-8")
        (sources / f"{name}.toml").write_text(tomlkit.dumps({"title": each.title}), encoding="utf-8")
        names[name] = each.id
    return names


def _format_source(text: CollectionText) -> str:
    """Return a text below its title, unless it begins with that."""
    title, body = _unwrap_lines(text.title), _unwrap_lines(text.text)
    return body if body.casefold().startswith(title.casefold()) else f"{title}\n\n{body}"


def _unwrap_lines(text: str) -> str:
    """Return a text with each paragraph on one line, since the line breaks of collections mean nothing."""
    paragraphs = (" ".join(paragraph.split()) for paragraph in _BLANK_LINES.split(text))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def measure_rankings(
    view: LibraryView, judged: JudgedQuestions, settings: Settings, get_unit: Callable[[Hit], str], *, meaning: bool
) -> MeanMetrics:
    """Search for all questions that have an answer, and measure the rankings.

    Only the words of a question are searched: it is prose, and its quotation marks, brackets and dashes are not meant
    as query syntax.

    Args:
        view: Of the library.
        judged: The questions and their answers.
        settings: Of the search.
        get_unit: Returns the id by which a hit was judged, its passage's or its document's.
        meaning: Whether to search by embeddings as well.
    """
    metrics = []
    for question, grades in judged.select_answerable():
        text = " ".join(split_terms(question))
        began = time.perf_counter()
        search(SearchRequest(text, per_page=TOP, meaning=meaning), view, settings)
        ms = 1000 * (time.perf_counter() - began)
        ranking = list(_rank_units(view, text, settings, get_unit, meaning=meaning))
        metrics.append(RankingMetrics.compute(ranking, grades, ms))
    return MeanMetrics.average(metrics)


def _rank_units(
    view: LibraryView, text: str, settings: Settings, get_unit: Callable[[Hit], str], *, meaning: bool
) -> Iterator[str]:
    """Yield the first hundred ids, each once, at the rank of its best passage."""
    seen: set[str] = set()
    first, limit = 0, DEEP
    while len(seen) < DEEP:
        # As many hits as there were so far, so that the number of searches grows with the logarithm of the hits.
        request = SearchRequest(text, page=first // limit + 1, per_page=limit, meaning=meaning, facets=())
        found = search(request, view, settings).results
        for hit in found.hits:
            if get_unit(hit) not in seen and len(seen) < DEEP:
                seen.add(get_unit(hit))
                yield get_unit(hit)
        first += limit
        if first >= found.total:
            return
        limit = first
