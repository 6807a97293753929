"""What meaning costs: searching 100,000 passages by words alone, and by words and vectors.

    python -m benchmarks.meaning
    python -m benchmarks.meaning --passages 10000

Questions are drawn from the passages themselves: some words in a row, common ones among them, as people type. Static
vectors are the encoder's own. For the contextual encoder the vectors of the passages are random directions, since it
would take most of an hour to make them and the time of a search does not depend on what they say; the query's own
encoding is measured with the encoder. Each time is the median of a question's rounds, in milliseconds of a processor,
of all threads together, so that a busy machine does not matter; the table gives the median and the 95th percentile over
the questions.

Vectors are kept as whole numbers of one byte. How far that is from floating-point numbers is measured too: of the ten
best by meaning, how many are the same, and how far a passage's nearness is off, in standard deviations.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.search_corpus import documents, paragraphs
from benchmarks.views import open_view
from kb.embeddings import Encoder, Vectors, normalize_rows
from kb.embeddings.encoders import load_encoders, open_encoder
from kb.engine.embedding_codec import quantize
from kb.engine.whoosh import WhooshEngine
from kb.library.catalogue.commits import commit_documents
from kb.library.view import LibraryView
from kb.model import Embeddings, IndexedDocument, Query, QueryVector, Should, Word
from kb.search.similar import MIN_SCORE
from kb.text import split_terms

_ROUNDS = 7
_LENGTHS = (2, 4, 8)  # words of a question
_RANDOM = Embeddings("random directions", np.zeros((0, 384), np.float32))


def main() -> None:
    """Measure it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=30, help="of each length")
    parser.add_argument("--contextual", default="minilm", help="the encoder whose query encoding is measured")
    given = parser.parse_args()
    static = open_encoder("static")
    with tempfile.TemporaryDirectory() as folder:
        engine = WhooshEngine(Path(folder))
        texts: list[str] = []
        began = time.perf_counter()
        commit_documents(engine, added=_encoded(documents(paragraphs(given.passages)), texts))
        _say(f"indexed with static vectors in {time.perf_counter() - began:.0f} s")
        _add_random(engine)
        with open_view(engine) as view:
            _report(view, _questions(texts, given.questions), static, open_encoder(given.contextual))
            _related(view, static)
            _precision(texts[:20_000], _questions(texts, 20), static)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _encoded(indexed: Iterable[IndexedDocument], texts: list[str]) -> Iterator[IndexedDocument]:
    encoders = load_encoders("static")
    for each in indexed:
        texts += [passage.text for passage in each.passages]
        yield encoders.encode_document(each)


def _add_random(engine: WhooshEngine) -> None:
    """Give every passage a random direction of 384 dimensions."""
    chance = np.random.default_rng(1)
    while True:
        with open_view(engine) as view:
            batch = view.find_unencoded(_RANDOM.encoder, 25_000).documents
        if not batch:
            return
        engine.put_vectors([replace(each, embeddings=_directions(chance, len(each.passages))) for each in batch])


def _directions(chance: np.random.Generator, count: int) -> Embeddings:
    return replace(_RANDOM, vectors=normalize_rows(chance.standard_normal((count, 384)).astype(np.float32)))


def _questions(texts: Sequence[str], each: int) -> dict[int, list[str]]:
    """Draw runs of words from the passages."""
    chance = random.Random(11)  # noqa: S311 - no secret
    long = [
        words for words in map(split_terms, chance.sample(texts, min(len(texts), 4000))) if len(words) > max(_LENGTHS)
    ]
    found: dict[int, list[str]] = {}
    for length in _LENGTHS:
        for words in chance.sample(long, each):
            at = chance.randrange(len(words) - length)
            found.setdefault(length, []).append(" ".join(words[at : at + length]))
    return found


def _report(view: LibraryView, questions: dict[int, list[str]], static: Encoder, contextual: Encoder) -> None:
    random_query = _directions(np.random.default_rng(2), 1).vectors[0]
    _say(
        "\n| words of a question | words only, ms | with static vectors | with 384 dimensions | the query's encoding |"
    )
    _say("| --- | --- | --- | --- | --- |")
    for length, texts in questions.items():
        trees = [Should(tuple(map(Word, split_terms(text)))) for text in texts]
        plain = [Query(tree) for tree in trees]
        small = [
            replace(query, vectors=(QueryVector(static.identity, static.encode_query(text)),))
            for query, text in zip(plain, texts, strict=True)
        ]
        large = [replace(query, vectors=(QueryVector(_RANDOM.encoder, random_query),)) for query in plain]
        times = [_times(view.search, queries) for queries in (plain, small, large)]
        times.append(_times(contextual.encode_query, texts))
        _say(f"| {length} | " + " | ".join(_cell(own, times[0]) for own in times) + " |")


def _times(work: Callable[[Query], object] | Callable[[str], object], asked: Sequence[object]) -> list[float]:
    """Return the median milliseconds of each question."""
    times: list[list[float]] = [[] for _ in asked]
    for _ in range(_ROUNDS):
        for own, each in zip(times, asked, strict=True):
            began = time.process_time()
            work(each)  # type: ignore[arg-type]  # what is asked is what the work takes
            own.append(1000 * (time.process_time() - began))
    return [statistics.median(own) for own in times]


def _cell(own: Sequence[float], plain: Sequence[float]) -> str:
    median, high = statistics.median(own), sorted(own)[int(0.95 * (len(own) - 1))]
    return f"{median:.1f} ({high:.1f}) ×{median / statistics.median(plain):.1f}"


def _related(view: LibraryView, static: Encoder) -> None:
    """Measure what finding the passages on the subject of one costs, over passages of many documents."""
    chance = random.Random(12)  # noqa: S311 - no secret
    records = chance.sample(view.documents(), 60)
    asked = [chance.choice(view.document_passages(each.id)) for each in records]
    cells = [
        _cell(times, times)
        for encoder in (static.identity, _RANDOM.encoder)
        for times in [_times(lambda each, to=encoder: view.nearest(each, to, least=MIN_SCORE, limit=30), asked)]
    ]
    _say(f"\nWhat is related to a passage: {cells[0]} ms with static vectors, {cells[1]} ms with 384 dimensions.")


def _precision(texts: Sequence[str], questions: dict[int, list[str]], encoder: Encoder) -> None:
    """Compare whole numbers with floating-point numbers."""
    vectors = encoder.encode_passages(texts)
    numbers, scales = quantize(vectors)
    again: Vectors = numbers * scales[:, None]
    same: list[int] = []
    off: list[float] = []
    for text in (text for own in questions.values() for text in own):
        query = encoder.encode_query(text)
        whole, scale = quantize(query[None])
        exact, found = vectors @ query, again @ (whole[0] * scale[0])
        same.append(len({*np.argsort(-exact)[:10].tolist()} & {*np.argsort(-found)[:10].tolist()}))
        off += (np.abs(exact - found) / exact.std()).tolist()
    mean, most = statistics.fmean(off), max(off)
    _say(
        f"\nOf the ten best by static meaning {statistics.fmean(same):.2f} are the same as with floating-point numbers;"
    )
    _say(f"a passage is off by {mean:.3f} standard deviations on average, by {most:.3f} at most.")


if __name__ == "__main__":
    main()
