"""Measures search by judged questions: on a collection, and on an existing library.

A collection becomes a library in a temporary folder. Its texts are sources like any other: read, split, indexed and
searched. The rank of a text is that of its best passage. A library is searched as its readers search it
(`kb.evaluation.ranking`).
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
from kb.evaluation.ranking import rank_as_read, resolve_passage
from kb.library.indexing.encoding import encode_passages
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
    """The means of judged questions, searched by words only, and by words and embeddings.

    Attributes:
        blended: None if the settings switch embeddings off.
        unknown: The judged passages that the library does not have. They count as answers that were not found.
    """

    words: MeanMetrics
    blended: MeanMetrics | None
    unknown: frozenset[str] = frozenset()

    def to_json(self) -> dict[str, object]:
        """Return the means by their usual names, and the unknown passages if there are any."""
        figures = {"words": self.words, "blended": self.blended}
        unknown = {"unknown": sorted(self.unknown)} if self.unknown else {}
        return {**{way: means.to_json() for way, means in figures.items() if means}, **unknown}


def _index_library(library: Library) -> None:
    library.sync()
    encode_passages(library)


def evaluate(folder: Path, settings: Settings, index: Callable[[Library], object] = _index_library) -> Evaluation:
    """Measure search on the collection in a folder.

    Args:
        settings: Of the library that it becomes, except for the folder. If they switch embeddings off, the static
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
            words, blended = (
                _measure_collection(
                    view, collection.judged, settings, lambda hit: names[hit.document.source], meaning=meaning
                )
                for meaning in (False, True)
            )
    return Evaluation(words, blended)


def _write_sources(collection: Collection, sources: Path) -> dict[str, str]:
    """Write each text, with its title, as a source; return the text's id by the source's name."""
    sources.mkdir()
    names = {}
    for number, each in enumerate(collection.texts):
        name = f"{number}.txt"  # an id is never searched, so no name has one
        (sources / name).write_text(_format_source(each), encoding="utf-8")
        (sources / f"{name}.toml").write_text(tomlkit.dumps({"title": each.title}), encoding="utf-8")
        names[name] = each.id
    return names


def _format_source(text: CollectionText) -> str:
    """Return a text below its title, unless it begins with it."""
    title, body = _unwrap_lines(text.title), _unwrap_lines(text.text)
    return body if body.casefold().startswith(title.casefold()) else f"{title}\n\n{body}"


def _unwrap_lines(text: str) -> str:
    """Return a text with each paragraph on one line, since the line breaks of collections mean nothing."""
    paragraphs = (" ".join(paragraph.split()) for paragraph in _BLANK_LINES.split(text))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _measure_collection(
    view: LibraryView, judged: JudgedQuestions, settings: Settings, get_unit: Callable[[Hit], str], *, meaning: bool
) -> MeanMetrics:
    """Search for all questions that have an answer, and measure the rankings.

    Only the words of a question are searched: it is prose, and its quotation marks, brackets and dashes are not meant
    as query syntax. `get_unit` returns the id of a hit's text.
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


def measure_library(judged: JudgedQuestions, view: LibraryView, settings: Settings) -> Evaluation:
    """Measure search on an existing library, by questions whose answers are passages of it.

    A question is searched as written, as a reader types it. A passage that is gone is judged as its successor; of
    passages that are listed together as near-duplicates, the best grade counts.
    """
    present, unknown = _resolve_grades(judged, view)
    words = _measure_as_read(present, view, settings, meaning=False)
    blended = None if settings.meaning == OFF else _measure_as_read(present, view, settings, meaning=True)
    return Evaluation(words, blended, unknown)


def _resolve_grades(judged: JudgedQuestions, view: LibraryView) -> tuple[JudgedQuestions, frozenset[str]]:
    """Return the questions with the grades of present passages, and the ids that lead to none."""
    named = {each for grades in judged.grades.values() for each in grades}
    found = {each: resolve_passage(each, view) for each in named}
    resolved: dict[str, dict[str, float]] = {}
    for question, grades in judged.grades.items():
        present = resolved.setdefault(question, {})
        for each, grade in grades.items():
            identity = found[each] or each
            present[identity] = max(grade, present.get(identity, grade))
    return JudgedQuestions(judged.questions, resolved), frozenset(each for each in named if found[each] is None)


def _measure_as_read(judged: JudgedQuestions, view: LibraryView, settings: Settings, *, meaning: bool) -> MeanMetrics:
    metrics = []
    for question, grades in judged.select_answerable():
        ranking = rank_as_read(question, view, settings, meaning=meaning)
        best = [
            max((hit.passage.id for hit in place), key=lambda each: grades.get(each, 0.0)) for place in ranking.places
        ]
        metrics.append(RankingMetrics.compute(best, grades, ranking.ms))
    return MeanMetrics.average(metrics)
