"""A collection becomes a library in a temporary folder, is indexed and searched, and what was found is measured.

Its texts are sources like any other: read, split and indexed by `kb.library`, and searched by `kb.search`. Where a text
has several passages, its best one stands for it. Knows no formula and no file format.
"""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import tomlkit

from kb.encoding import OFF, STATIC
from kb.engine import Snapshot
from kb.evaluation.collection import Collection, Judged, Text, read_collection
from kb.evaluation.measures import FIRST, MANY, Figures, Score
from kb.library import Library
from kb.model import Hit
from kb.search import answer
from kb.settings import Settings
from kb.text import terms

_SOURCES = "sources"
_BLANK_LINES = re.compile(r"\n[ \t]*\n")


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a collection shows: searched by words only, and by words and meaning."""

    words: Figures
    blended: Figures

    def as_json(self) -> dict[str, dict[str, float]]:
        """Return the figures by their usual names."""
        return {"words": self.words.as_json(), "blended": self.blended.as_json()}


def _indexed(library: Library) -> None:
    library.sync()
    library.encode()


def evaluate(folder: Path, settings: Settings, index: Callable[[Library], object] = _indexed) -> Evaluation:
    """Measure searching on a collection.

    Args:
        folder: With the collection.
        settings: Those of the library it becomes, but for its folder. Where they switch meaning off, the static
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
        with library.engine.snapshot() as snapshot:
            figures = [
                measured(snapshot, collection.judged, settings, lambda hit: names[hit.document.source], meaning=meaning)
                for meaning in (False, True)
            ]
    return Evaluation(*figures)


def _write_sources(collection: Collection, sources: Path) -> dict[str, str]:
    """Write each text, with its title, as a source; return the text's id by the source's name."""
    sources.mkdir()
    names = {}
    for number, each in enumerate(collection.texts):
        name = f"{number}.txt"  # an id is never searched, and so is in no name
        (sources / name).write_text(_printed(each), encoding="utf-8")
        (sources / f"{name}.toml").write_text(tomlkit.dumps({"title": each.title}), encoding="utf-8")
        names[name] = each.id
    return names


def _printed(text: Text) -> str:
    """Return a text as a document has it: below its title, where it does not begin with it."""
    title, body = _unwrapped(text.title), _unwrapped(text.text)
    return body if body.casefold().startswith(title.casefold()) else f"{title}\n\n{body}"


def _unwrapped(text: str) -> str:
    """Return a text with each paragraph on one line: where its lines end says nothing of what it is."""
    paragraphs = (" ".join(paragraph.split()) for paragraph in _BLANK_LINES.split(text))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def measured(
    snapshot: Snapshot, judged: Judged, settings: Settings, unit: Callable[[Hit], str], *, meaning: bool
) -> Figures:
    """Ask all questions that have an answer.

    Questions of a collection are prose that was written for no search language: their quotation marks, brackets and
    dashes are no signs to obey, and only their words are searched.

    Args:
        snapshot: Where to search.
        judged: The questions and their answers.
        settings: For searching.
        unit: Gives the id by which a hit was judged, its passage's or its document's.
        meaning: Whether to search by meaning as well.
    """
    scores = []
    for question, grades in judged.answerable():
        text = " ".join(terms(question))
        began = time.perf_counter()
        answer(snapshot, text, settings, per_page=FIRST, meaning=meaning)
        ms = 1000 * (time.perf_counter() - began)
        scores.append(Score.of(list(_ranking(snapshot, text, settings, unit, meaning=meaning)), grades, ms))
    return Figures.of(scores)


def _ranking(
    snapshot: Snapshot, text: str, settings: Settings, unit: Callable[[Hit], str], *, meaning: bool
) -> Iterator[str]:
    """Give the first hundred ids, each once, where its best passage stands."""
    seen: set[str] = set()
    page = 1
    while len(seen) < MANY:
        found = answer(snapshot, text, settings, page=page, per_page=MANY, meaning=meaning).results
        for hit in found.hits:
            if unit(hit) not in seen and len(seen) < MANY:
                seen.add(unit(hit))
                yield unit(hit)
        if page * MANY >= found.total:
            return
        page += 1
