"""Encoders tied to an engine: which of them answers, and how a library is encoded incrementally."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from kb.embeddings import Vectors
from kb.embeddings.encoders import Encoders
from kb.engine.protocol import EmbeddingCoverage, Engine
from kb.engine.whoosh import WhooshEngine
from kb.errors import SettingsError
from kb.library.catalogue.commits import commit_documents
from kb.model import IndexedDocument
from tests.conftest import CHECKOUT
from tests.contract.encoders import WordBag
from tests.contract.libraries import document
from tests.libraries import open_view

STATIC = WordBag("static bag", name="static", is_english_only=True)
SLOW = WordBag("slow bag", name="slow")
ENGLISH = WordBag("english bag", name="english", is_english_only=True)


def load(choice: str) -> WordBag:
    return {"static": STATIC, "slow": SLOW, "english": ENGLISH}[choice]


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return WhooshEngine(tmp_path)


@pytest.fixture
def documents() -> list[IndexedDocument]:
    return [document(f"d{number}", f"one {number}", f"two {number}", title="A title") for number in range(40)]


def coverage(encoders: Encoders, engine: Engine) -> list[tuple[str, EmbeddingCoverage]]:
    with open_view(engine) as view:
        return encoders.measure_coverage(view.coverage)


def answering(encoders: Encoders, engine: Engine, text: str = "one") -> str | None:
    with open_view(engine) as view:
        vectors = encoders.build_query_vectors(view.coverage, text)
        return vectors[0].encoder if vectors else None


def test_static_vectors_come_with_the_passages(engine: Engine, documents: list[IndexedDocument]) -> None:
    encoders = Encoders("static", load)
    commit_documents(engine, added=[encoders.encode_document(each) for each in documents])
    assert coverage(encoders, engine) == [("static", EmbeddingCoverage(80, 80))]
    assert answering(encoders, engine) == STATIC.identity


def test_the_chosen_encoder_answers_when_it_has_encoded_everything(
    engine: Engine, documents: list[IndexedDocument]
) -> None:
    encoders = Encoders("slow", load)
    commit_documents(engine, added=[encoders.encode_document(each) for each in documents])
    assert answering(encoders, engine) == STATIC.identity
    seen: list[tuple[int, int, str]] = []
    encoders.encode_missing(engine, lambda *progress: seen.append(progress))
    assert [done for done, _, _ in seen] == [32, 64, 80]
    assert {(total, name) for _, total, name in seen} == {(80, "slow")}
    assert answering(encoders, engine) == SLOW.identity
    commit_documents(engine, added=[encoders.encode_document(each) for each in [document("new", "a new one")]])
    assert answering(encoders, engine) == STATIC.identity
    encoders.encode_missing(engine)
    assert answering(encoders, engine) == SLOW.identity


def test_the_static_encoder_answers_beside_the_chosen_one_and_counts_less(
    engine: Engine, documents: list[IndexedDocument]
) -> None:
    encoders = Encoders("slow", load)
    commit_documents(engine, added=[encoders.encode_document(each) for each in documents])
    encoders.encode_missing(engine)
    with open_view(engine) as view:
        both = encoders.build_query_vectors(view.coverage, "one")
        foreign = encoders.build_query_vectors(view.coverage, "unu", "")
        alone = Encoders("static", load).build_query_vectors(view.coverage, "one")
        nothing = Encoders("static", load).build_query_vectors(view.coverage, "unu", "")
        translated = encoders.build_query_vectors(view.coverage, "unu", "one")
    assert [(each.encoder, each.weight) for each in both] == [(SLOW.identity, 1.0), (STATIC.identity, 0.6)]
    assert [each.encoder for each in foreign] == [SLOW.identity]
    assert [(each.encoder, each.weight) for each in alone] == [(STATIC.identity, 0.6)]
    assert nothing == ()
    assert translated == (*foreign, *alone)


def test_of_two_slow_encoders_each_answers_when_it_has_encoded_everything(
    engine: Engine, documents: list[IndexedDocument]
) -> None:
    both = Encoders("english+slow", load)
    commit_documents(engine, added=[both.encode_document(each) for each in documents])

    def list_answering(*, is_english: bool) -> list[tuple[str, float]]:
        with open_view(engine) as view:
            found = both.build_query_vectors(view.coverage, "one", None if is_english else "")
            return [(each.encoder, each.weight) for each in found]

    def choose() -> str:
        with open_view(engine) as view:
            chosen = both.choose_encoder(view.coverage)
            assert chosen is not None
            return chosen.name

    assert list_answering(is_english=True) == [(STATIC.identity, 0.6)]
    Encoders("english", load).encode_missing(engine)
    assert list_answering(is_english=True) == [(ENGLISH.identity, 1.0), (STATIC.identity, 0.6)]
    assert list_answering(is_english=False) == []
    assert choose() == "english"
    both.encode_missing(engine)
    assert list_answering(is_english=True) == [
        (ENGLISH.identity, 1.5),
        (SLOW.identity, 1.5),
        (STATIC.identity, 0.6),
    ]
    assert list_answering(is_english=False) == [(SLOW.identity, 1.0)]
    assert choose() == "slow"
    assert [name for name, _ in coverage(both, engine)] == ["static", "english", "slow"]


def test_a_query_in_capitals_means_what_it_means_in_small_letters(
    engine: Engine, documents: list[IndexedDocument]
) -> None:
    commit_documents(engine, added=documents)
    encoders = Encoders("static")
    with open_view(engine) as view:
        small, capitals, acronym = (
            encoders.build_query_vectors(view.coverage, text)
            for text in ("who decides whether they are victims", "WHO DECIDES WHETHER THEY ARE VICTIMS", "NRM")
        )
        assert small == capitals
        assert acronym != encoders.build_query_vectors(view.coverage, "nrm")


def test_encoding_goes_on_where_it_was_stopped(engine: Engine, documents: list[IndexedDocument]) -> None:
    encoders = Encoders("slow", load)
    commit_documents(engine, added=[encoders.encode_document(each) for each in documents])

    def stop(done: int, total: int, encoder: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        encoders.encode_missing(engine, stop)
    assert coverage(encoders, engine)[1] == ("slow", EmbeddingCoverage(32, 80))
    seen: list[int] = []
    encoders.encode_missing(engine, lambda done, total, encoder: seen.append(done))
    assert seen == [64, 80]


def test_a_library_that_was_indexed_without_meaning_is_encoded_later(
    engine: Engine, documents: list[IndexedDocument]
) -> None:
    off, static = Encoders("off", load), Encoders("static", load)
    commit_documents(engine, added=[off.encode_document(each) for each in documents])
    assert coverage(off, engine) == []
    assert answering(off, engine) is None
    off.encode_missing(engine)
    assert coverage(static, engine) == [("static", EmbeddingCoverage(0, 80))]
    static.encode_missing(engine)
    assert coverage(static, engine) == [("static", EmbeddingCoverage(80, 80))]


def test_title_and_headings_are_encoded_with_the_text(engine: Engine) -> None:
    encoders = Encoders("static", load)
    plain = document("a", "the same", title="")
    (vector,) = _vectors(encoders.encode_document(plain))
    titled = document("a", "the same", title="Of saffron")
    (other,) = _vectors(encoders.encode_document(titled))
    assert float(vector @ other) < 0.99
    assert other == pytest.approx(STATIC.encode_query("of saffron the same"), abs=1e-6)
    row = replace(titled.passages[0], table_head=("Country", ""), row_label="Peru")
    (carrying,) = _vectors(encoders.encode_document(replace(titled, passages=(row,))))
    assert carrying == pytest.approx(STATIC.encode_query("of saffron country peru the same"), abs=1e-6)


def _vectors(indexed: IndexedDocument) -> Iterator[Vectors]:
    assert indexed.embeddings is not None
    yield from indexed.embeddings.vectors


@pytest.mark.parametrize("text", ["", "  ", "?!"])
def test_a_query_without_words_has_no_meaning(engine: Engine, documents: list[IndexedDocument], text: str) -> None:
    commit_documents(engine, added=documents)
    assert answering(Encoders("static", load), engine, text) is None


@dataclass(frozen=True, slots=True)
class Counting(WordBag):
    """Counts the queries that it encodes."""

    queries: tuple[list[str], ...] = ([],)

    def encode_query(self, text: str) -> Vectors:
        self.queries[0].append(text)
        vector: Vectors = self.encode_passages([text])[0]
        return vector


def test_a_query_is_encoded_once(engine: Engine, documents: list[IndexedDocument]) -> None:
    counting = replace(Counting("counting"), queries=([],))
    commit_documents(engine, added=documents)
    encoders = Encoders("static", lambda _: counting)
    with open_view(engine) as view:
        for text in ("growing cannabis", " growing  cannabis", "another"):
            first = encoders.build_query_vectors(view.coverage, text)
            assert first == encoders.build_query_vectors(view.coverage, text)
    assert counting.queries[0] == ["growing cannabis", "another"]


def test_an_encoder_that_is_not_there_is_named(engine: Engine, documents: list[IndexedDocument]) -> None:
    commit_documents(engine, added=documents)
    with open_view(engine) as view, pytest.raises(SettingsError, match="no-such-encoder"):
        Encoders("no-such-encoder").build_query_vectors(view.coverage, "text")


@dataclass(frozen=True, slots=True)
class Waiting(WordBag):
    """Waits for another writer to begin, after the first batch was encoded."""

    begun: threading.Event = threading.Event()  # noqa: RUF009 - one for the test

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.begun.wait(5)
        return np.full((len(texts), self.dimensions), self.dimensions**-0.5, np.float32)


def test_encoding_waits_for_another_writer(tmp_path: Path, documents: list[IndexedDocument]) -> None:
    engine, other = WhooshEngine(tmp_path), WhooshEngine(tmp_path)
    commit_documents(engine, added=documents)
    encoder = Waiting("waiting", batch_size=100)
    written = threading.Event()

    def slowly() -> Iterator[IndexedDocument]:
        encoder.begun.set()
        written.wait(1)
        yield document("new", "a new one")

    writer = threading.Thread(target=lambda: commit_documents(other, added=slowly()))
    writer.start()
    Encoders("static", lambda _: encoder).encode_missing(engine)
    written.set()
    writer.join()
    with open_view(engine) as view:
        assert view.coverage(encoder.identity).encoded >= 80
        assert view.get_document(document("new").record.id) is not None


_CHILD = """
import sys, time
from pathlib import Path
from kb.embeddings.encoders import Encoders
from kb.engine.whoosh import WhooshEngine
from tests.conftest import CHECKOUT
from tests.contract.encoders import WordBag
print("begun", flush=True)
Encoders("static", lambda _: WordBag("killed", batch_size=1)).encode_missing(WhooshEngine(Path(sys.argv[1])))
"""


@pytest.mark.costly
def test_encoding_that_is_killed_at_any_moment_harms_nothing(tmp_path: Path, documents: list[IndexedDocument]) -> None:
    engine = WhooshEngine(tmp_path)
    commit_documents(engine, added=documents)
    encoded = 0
    for pause in (0.005, 0.05):
        command = [sys.executable, "-W", "ignore", "-c", _CHILD, str(tmp_path)]
        with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(pause)
            child.kill()
        assert engine.check().problems == []
        with open_view(engine) as view:
            before, encoded = encoded, view.coverage("killed").encoded
            assert before <= encoded
            assert view.coverage("killed").passages == 80
    finished = Encoders("static", lambda _: WordBag("killed"))
    finished.encode_missing(engine)
    assert coverage(finished, engine)[0][1].is_complete
    assert not [*tmp_path.glob("*.draft")]
