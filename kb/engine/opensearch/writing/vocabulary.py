"""The vocabulary: the count of each term in each field, as the sum of the changes by every commit.

A commit writes its changes in blocks, one for each field and the first letters of terms, so that the terms with a
prefix are in a few rows.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from kb.engine.fields import TITLE
from kb.engine.opensearch.cluster import Cluster, Json
from kb.engine.opensearch.documents import decode_bytes, encode_bytes
from kb.engine.opensearch.schema import RECORD, VOCABULARY

_LETTERS = 2  # shared by the terms of a block


class VocabularyChanges:
    """The changes by one commit."""

    def __init__(self) -> None:
        self._changes: dict[str, Counter[str]] = {}

    def add(self, source: Json, times: int = 1) -> None:
        """Count (with -1, subtract) the words of a row, those of a title once for the document."""
        is_record = source["row"] == RECORD
        for field, texts in source.get("words", {}).items():
            if is_record == (field == TITLE):
                for text in texts:
                    self._count(field, text.split(), times)

    def _count(self, field: str, words: Iterable[str], times: int) -> None:
        for word, count in Counter(words).items():
            self._changes.setdefault(_name_block(field, word), Counter())[word] += times * count

    def build_rows(self) -> Iterator[Json]:
        """Yield the rows of all changed blocks."""
        for block, counts in self._changes.items():
            changed = {word: count for word, count in counts.items() if count}
            if changed:
                packed = encode_bytes(json.dumps(changed, ensure_ascii=False).encode())
                yield {"row": VOCABULARY, "block": block, "packed": packed}


def _name_block(field: str, word: str) -> str:
    return f"{field}/{word[:_LETTERS]}"


def count_terms(cluster: Cluster, index: str, live: Json, fields: Sequence[str], prefix: str) -> Counter[str]:
    """Return the terms of fields with a folded prefix, and their counts, from the live rows."""
    blocks = [{"prefix": {"block": _name_block(field, prefix)}} for field in fields]
    query: Json = {
        "bool": {"filter": [live, {"term": {"row": VOCABULARY}}], "should": blocks, "minimum_should_match": 1}
    }
    total: Counter[str] = Counter()
    for hit in cluster.scan(index, query, ["packed"], ["block", "since"]):
        for word, count in json.loads(decode_bytes(hit["_source"]["packed"])).items():
            if word.startswith(prefix):
                total[word] += count
    return +total
