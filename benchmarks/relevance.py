"""How well ranking finds what was asked for: words alone, half and half, and the blend, with each encoder.

    python -m benchmarks.relevance DIR... [--encoder static] [--questions tests/relevance --library
    ../shared/data/library]

A DIR has `corpus.jsonl`, `queries.jsonl` and `qrels.tsv`. The ranking by words is a small BM25F of its own, in
memory, with the constants of the engine, so that figures do not depend on an index. Constants of the blend were
chosen on CISI, ADI and the questions of `tests/relevance`; figures on all other sets are those of sets that nothing
was chosen on.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np

from kb.engine.blend import Floats, Sections, blended
from kb.errors import ReadError
from kb.meaning import Encoder
from kb.meaning.choice import ENCODERS, open_encoder
from kb.meaning.context import encoded_text
from kb.read import read
from kb.split.passages import split
from kb.text import stem, terms

K1, B = 0.9, 0.4
WEIGHTS = {"body": 1.0, "heading": 1.5, "above": 0.5, "title": 0.5}
TELLING = 2.0  # the rarity from which a word says what a question is about
Ranker = Callable[[str], Floats]
Figures = dict[str, float]


@dataclass(slots=True)
class Collection:
    """Passages, questions, and which passages answer which question how well."""

    name: str
    ids: list[str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    headings: list[tuple[str, ...]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    queries: dict[str, str] = field(default_factory=dict)
    grades: dict[str, dict[str, float]] = field(default_factory=dict)

    def add(self, identity: str, document: str, title: str, heading: tuple[str, ...], text: str) -> None:
        """Add a passage."""
        for values, value in (
            (self.ids, identity),
            (self.documents, document),
            (self.titles, title),
            (self.texts, text),
        ):
            values.append(value)
        self.headings.append(heading)

    def judge(self, folder: Path, queries: str) -> None:
        """Read the questions and the grades."""
        self.queries = {str(line["id"]): str(line["text"]) for line in _lines(folder / queries)}
        for row in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
            query, passage, grade = row.split("\t")
            self.grades.setdefault(query, {})[passage] = float(grade)


def _lines(path: Path) -> Iterator[dict[str, object]]:
    with path.open(encoding="utf-8") as file:
        yield from (json.loads(line) for line in file)


def collection(folder: Path) -> Collection:
    """Read a test collection."""
    found = Collection(folder.name)
    for line in _lines(folder / "corpus.jsonl"):
        identity = str(line["id"])
        found.add(identity, identity, str(line.get("title") or ""), (), str(line["text"]))
    found.judge(folder, "queries.jsonl")
    return found


def library(sources: Path, judged: Path) -> Collection:
    """Read a library and the questions over it."""
    found = Collection("library")
    for path in sorted(sources.iterdir()):
        try:
            document = read(path, path.name)
        except ReadError:
            continue
        for passage in split(document):
            found.add(passage.id, document.id, document.metadata.title, passage.heading, passage.text)
    found.judge(judged, "questions.jsonl")
    return found


class Words:
    """BM25F over title, headings and body."""

    def __init__(self, texts: Collection) -> None:
        self.stems = [[stem(term) for term in terms(text)] for text in texts.texts]
        lengths = np.array([len(stems) for stems in self.stems], float)
        self._norms = 1 - B + B * lengths / max(float(lengths.mean()), 1.0)
        weights: dict[str, dict[int, float]] = {}
        for row, (title, heading, stems) in enumerate(zip(texts.titles, texts.headings, self.stems, strict=True)):
            fields = {"heading": " ".join(heading[-1:]), "above": " ".join(heading[:-1]), "title": title}
            counted = [(stems, WEIGHTS["body"] / self._norms[row])]
            counted += [([stem(term) for term in terms(text)], WEIGHTS[name]) for name, text in fields.items()]
            for found, weight in counted:
                for each in found:
                    of_stem = weights.setdefault(each, {})
                    of_stem[row] = of_stem.get(row, 0.0) + weight
        self._postings = {
            each: (np.fromiter(rows, np.int64, len(rows)), np.fromiter(rows.values(), float, len(rows)))
            for each, rows in weights.items()
        }

    def rarity(self, each: str) -> float:
        """Return BM25's weight of a stem."""
        matching = len(self._postings[each][0]) if each in self._postings else 0
        return math.log(1 + (len(self.stems) - matching + 0.5) / (matching + 0.5))

    def attainable(self, query: str) -> float:
        """Return the score that no passage could surpass."""
        return sum(self.rarity(stem(term)) for term in terms(query))

    def scores(self, query: str) -> Floats:
        """Score all passages."""
        scores = np.zeros(len(self.stems))
        for each, count in Counter(stem(term) for term in terms(query)).items():
            if each in self._postings:
                rows, weights = self._postings[each]
                scores[rows] += count * self.rarity(each) * weights / (K1 + weights)
        return scores


def rankers(texts: Collection, words: Words, encoder: Encoder) -> dict[str, Ranker]:
    """Return the ways of ranking that use an encoder."""
    encoded = [encoded_text(*each) for each in zip(texts.titles, texts.headings, texts.texts, strict=True)]
    vectors = np.concatenate(
        [
            encoder.encode_passages(encoded[at : at + encoder.batch_size])
            for at in range(0, len(encoded), encoder.batch_size)
        ]
    )
    numbers: dict[tuple[str, tuple[str, ...]], int] = {}
    sections = Sections.numbered(
        np.array([numbers.setdefault(key, len(numbers)) for key in zip(texts.documents, texts.headings, strict=True)])
    )

    def meaning(query: str) -> Floats:
        return (vectors @ encoder.encode_query(query)).astype(np.float64)

    def half(query: str) -> Floats:
        return _unit(words.scores(query)) + _unit(meaning(query))

    def blend(query: str) -> Floats:
        return blended(words.scores(query), words.attainable(query), meaning(query), sections)

    return {"meaning alone": meaning, "half and half": half, "blend": blend}


def _unit(values: Floats) -> Floats:
    spread = max(float(values.max() - values.min()), 1e-9)
    return np.asarray((values - values.min()) / spread, np.float64)


def in_other_words(texts: Collection, words: Words) -> tuple[Collection, dict[str, list[int]]]:
    """Make the questions harder: leave out the answers that say it in the question's words.

    Returns:
        The collection, its questions having only the answers that share at most one telling stem with them; and for
        each question the rows of the others, which are not to be ranked.
    """
    rows = {identity: row for row, identity in enumerate(texts.ids)}
    harder = replace(texts, grades={})
    hidden: dict[str, list[int]] = {}
    for query, grades in texts.grades.items():
        telling = {each for each in map(stem, terms(texts.queries.get(query, ""))) if words.rarity(each) > TELLING}
        shared = {
            each: len(
                telling & {*words.stems[rows[each]], *map(stem, terms(" ".join(texts.headings[rows[each]][-1:])))}
            )
            for each in grades
            if each in rows
        }
        kept = {each: grades[each] for each, count in shared.items() if count <= 1}
        if max(kept.values(), default=0) >= min(2, max(grades.values())):
            harder.grades[query] = kept
            hidden[query] = [rows[each] for each, count in shared.items() if count > 1]
    return harder, hidden


def measure(texts: Collection, rank: Ranker, hidden: Mapping[str, Sequence[int]] = MappingProxyType({})) -> Figures:
    """Return the means over all questions that have an answer, as if some passages were not there."""
    rows = {identity: row for row, identity in enumerate(texts.ids)}
    found: dict[str, list[float]] = {name: [] for name in ("ndcg@10", "mrr@10", "recall@100", "answered@10", "ms")}
    discounts = 1 / np.log2(np.arange(2, 12))
    for query, grades in texts.grades.items():
        wanted = {rows[each]: grade for each, grade in grades.items() if grade > 0 and each in rows}
        if not wanted or query not in texts.queries:
            continue
        began = time.perf_counter()
        scores = rank(texts.queries[query])
        scores[list(hidden.get(query, ()))] = -np.inf
        order = np.argsort(-scores, kind="stable")[:100]
        found["ms"].append(1000 * (time.perf_counter() - began))
        gains = np.array([wanted.get(int(row), 0.0) for row in order])
        ideal = np.sort(list(wanted.values()))[::-1][:10]
        found["ndcg@10"].append(float(gains[:10] @ discounts[: len(gains[:10])] / (ideal @ discounts[: len(ideal)])))
        first = np.flatnonzero(gains[:10])
        found["mrr@10"].append(1 / (first[0] + 1) if len(first) else 0.0)
        found["recall@100"].append(np.count_nonzero(gains) / len(wanted))
        found["answered@10"].append(float((gains[:10] >= min(2.0, max(wanted.values()))).any()))
    return {name: (statistics.median if name == "ms" else statistics.fmean)(values) for name, values in found.items()}


def report(texts: Collection, encoders: Sequence[str]) -> None:
    """Print the figures of one collection, and those of its questions whose answers use other words."""
    words = Words(texts)
    ways: dict[str, Ranker] = {"words": words.scores}
    for name in encoders:
        for way, rank in rankers(texts, words, open_encoder(name)).items():
            ways[f"{name}: {way}"] = rank
    harder, hidden = in_other_words(texts, words)
    for title, these, without in ((texts.name, texts, {}), (f"{texts.name}, in other words", harder, hidden)):
        print(f"\n{title}: {len(these.ids):,} passages, {len(these.grades):,} questions")
        for way, rank in ways.items():
            figures = measure(these, rank, without)
            print(f"  {way:32}" + "".join(f"  {each} {value:6.3f}" for each, value in figures.items()), flush=True)


def main() -> None:
    """Measure what the arguments name."""
    parser = argparse.ArgumentParser(description="Measure ranking.")
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--encoder", action="append", choices=sorted(ENCODERS))
    parser.add_argument("--library", type=Path)
    parser.add_argument("--questions", type=Path, default=Path("tests/relevance"))
    arguments = parser.parse_args()
    for folder in arguments.folders:
        report(collection(folder), arguments.encoder or ["static"])
    if arguments.library:
        report(library(arguments.library, arguments.questions), arguments.encoder or ["static"])


if __name__ == "__main__":
    main()
