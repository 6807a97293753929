"""How many calls of the engine a request makes, counted by an engine that passes each on to another one.

    python -m benchmarks.engine_calls path/to/library

With an engine on another machine each call is a round trip. `tests/web/test_engine_calls.py` holds the numbers.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kb.engine.protocol import (
    Batch,
    Engine,
    EngineStatus,
    IndexProblem,
    PassageRange,
    Reader,
    SearchResponse,
    TermList,
    TermScope,
    UnencodedPassages,
)
from kb.engine.registry import create_engine
from kb.model import DocumentId, DocumentRecord, Hit, IndexedDocument, Passage, PassageId, Query
from kb.settings import Settings
from kb.web import create_app


@dataclass(slots=True)
class EngineCalls:
    """The calls of readers.

    Attributes:
        calls: How often each member was called.
        queries: How many queries there were in all searches.
    """

    calls: Counter[str] = field(default_factory=Counter)
    queries: int = 0

    @property
    def total(self) -> int:
        """The number of calls."""
        return self.calls.total()

    def clear(self) -> None:
        """Forget all calls."""
        self.calls.clear()
        self.queries = 0


class RecordingReader:
    """A reader whose calls are counted."""

    def __init__(self, reader: Reader, calls: EngineCalls) -> None:
        self._reader = reader
        self._calls = calls

    @property
    def generation(self) -> int:
        """The generation; asking for it is no call."""
        return self._reader.generation

    def _pass_on(self, member: str) -> Reader:
        self._calls.calls[member] += 1
        return self._reader

    def multi_search(self, queries: Sequence[Query]) -> Sequence[SearchResponse]:
        """Answer several queries."""
        self._calls.queries += len(queries)
        return self._pass_on("multi_search").multi_search(queries)

    def get_passages(self, passages: Sequence[PassageId]) -> Sequence[Passage | None]:
        """Return passages by their ids."""
        return self._pass_on("get_passages").get_passages(passages)

    def get_documents(self, documents: Sequence[DocumentId] | None = None) -> Sequence[DocumentRecord | None]:
        """Return the records of documents."""
        return self._pass_on("get_documents").get_documents(documents)

    def document_passages(self, ranges: Sequence[PassageRange]) -> Sequence[Sequence[Passage]]:
        """Return passages of documents."""
        return self._pass_on("document_passages").document_passages(ranges)

    def term_statistics(self, terms: Sequence[str]) -> Mapping[str, int]:
        """Return how many passages each word finds."""
        return self._pass_on("term_statistics").term_statistics(terms)

    def list_terms(self, scope: TermScope, prefix: str = "", limit: int | None = None) -> TermList:
        """Return the terms that begin with a prefix."""
        return self._pass_on("list_terms").list_terms(scope, prefix, limit)

    def near_duplicates(self, passage: Passage, limit: int) -> Sequence[Passage]:
        """Return passages that may be near-duplicates."""
        return self._pass_on("near_duplicates").near_duplicates(passage, limit)

    def nearest(self, passage: Passage, encoder: str, *, least: float, limit: int) -> Sequence[Hit]:
        """Return the nearest passages."""
        return self._pass_on("nearest").nearest(passage, encoder, least=least, limit=limit)

    def find_unencoded(self, encoder: str, limit: int = 0) -> UnencodedPassages:
        """Return what an encoder has not encoded."""
        return self._pass_on("find_unencoded").find_unencoded(encoder, limit)

    def read_state(self, keys: Sequence[str]) -> Mapping[str, bytes]:
        """Return the values of some keys."""
        return self._pass_on("read_state").read_state(keys)

    def scan_state(self, prefix: str) -> Iterator[tuple[str, bytes]]:
        """Yield the keys that begin with a prefix."""
        return self._pass_on("scan_state").scan_state(prefix)


class RecordingEngine:
    """An engine whose readers' calls are counted.

    Attributes:
        calls: Of all readers that were opened.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.calls = EngineCalls()

    @contextmanager
    def open(self) -> Iterator[RecordingReader]:
        """Open the newest commit."""
        with self._engine.open() as reader:
            yield RecordingReader(reader, self.calls)

    def commit(self, batch: Batch) -> int:
        """Change the library."""
        return self._engine.commit(batch)

    def put_vectors(self, encoded: Sequence[IndexedDocument]) -> int:
        """Store vectors."""
        return self._engine.put_vectors(encoded)

    def check_contents(self) -> Sequence[IndexProblem]:
        """Compare the index with its passages."""
        return self._engine.check_contents()

    def check(self, *, read_all: bool = True) -> EngineStatus:
        """Return the state of the index."""
        return self._engine.check(read_all=read_all)


REQUESTS = (
    ("/search?q=police", None),
    ("/search?q=victims+of+trafficking", None),
    ("/search?q=what+should+police+do+with+children+found+there", None),
    ("/search?q=%22no+person+who+was+ever+trafficked+should+have+been+punished+by+any+such+court%22", None),
    ("/search.json?q=victims+of+trafficking", None),
    (
        "/check.json",
        {"text": "\u201cvictims of trafficking\u201d, \u201cwere never asked by anybody\u201d"},
    ),
)


def main() -> None:
    """Print the calls of some requests as a table; what is derived once a commit is derived before."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", type=Path, help="a library's folder, indexed")
    settings = Settings(library=parser.parse_args().library, rate_limit=0)
    engine = RecordingEngine(create_engine(settings))
    client = create_app(settings, engine).test_client()
    sys.stdout.write("| request | calls | queries in them |\n| --- | --- | --- |\n")
    for address, data in REQUESTS:
        for _ in range(2):
            engine.calls.clear()
            response = client.post(address, data=data) if data else client.get(address)
            response.close()
        calls = ", ".join(f"{count} {name}" for name, count in engine.calls.calls.most_common())
        sys.stdout.write(f"| `{address}` | {engine.calls.total} ({calls}) | {engine.calls.queries} |\n")


if __name__ == "__main__":
    main()
