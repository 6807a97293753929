"""How well the record of a document is found: title, authors, publisher and date, in documents annotated by reading.

    python -m benchmarks.records_gold untouched                 the one measurement; no rule was made on these
    python -m benchmarks.records_gold hash ANNOTATIONS SET      annotations (JSON) to a set without their texts

`benchmarks/gold/records_SET.jsonl` holds one record a document, as the document itself gives it: names and titles
hashed as in `annotated_sets` and `quotations_gold`, the date, the language, where the text applies, the authority that
issued it, and the laws that it cites. An empty field is one that the document does not say; what two careful readers
could answer differently is in `unsure` and left out. Each figure is k of n with a 95 % interval.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.annotated_sets import DATA, Item, Score, hash_text, read_manifest, run
from benchmarks.quotations_gold import hash_name
from kb.read.registry import read_document

_PLAIN = ("date", "language", "jurisdictions", "authority", "unsure")


def hash_annotations(folder: Path) -> Iterator[Item]:
    """Return the records of a folder's annotations (a file for each document) with prints in the place of texts."""
    files = read_manifest()
    for path in sorted(folder.glob("*.json")):
        row, record = files[path.stem], json.loads(path.read_text("utf-8"))
        yield {
            "file": f"more/{row['file']}",
            "issuer": row["publisher"],
            "titles": [hash_text(record["title"]), hash_text(f"{record['title']} {record['subtitle']}")],
            "authors": [hash_name(name) for name in record["authors"]],
            "publisher": hash_name(record["publisher"]) if record["publisher"] else [],
            **{key: record[key] for key in _PLAIN},
            "laws": [{**law, "text": hash_text(law["text"])} for law in map(_select_law, record.get("laws", []))],
            "no_laws": [hash_text(text) for text in record.get("no_laws", []) if isinstance(text, str)],
        }


def _select_law(law: Item) -> Item:
    return {key: law[key] for key in ("page", "text", "law", "provisions")}


class Measurement:
    """The scores of a set, for releases and for reports."""

    def __init__(self) -> None:
        self.scores: dict[str, Score] = {}

    def measure(self, record: Item) -> None:
        """Read one document and score its record."""
        metadata = read_document(DATA / record["file"], record["file"]).metadata
        family = "releases" if "/releases/" in record["file"] else "reports"
        right = list(hash_text(metadata.title)) in record["titles"]
        self._add(family, "title, with or without its sub-title", record, right=right)
        for field in ("date", "publisher", "authors"):
            wanted = record[field]
            given: Any = getattr(metadata, field)
            if field == "publisher":
                given = hash_name(given) if given else []
            elif field == "authors":
                given = [hash_name(name) for name in given]
            if wanted:
                self._add(family, f"{field} found", record, right=given == wanted, field=field)
            if given:
                self._add(family, f"{field}, right of those given", record, right=given == wanted, field=field)

    def _add(self, family: str, name: str, record: Item, *, right: bool, field: str = "title") -> None:
        if field not in record["unsure"]:
            self.scores.setdefault(f"{family}: {name}", Score()).add(record["issuer"], right=right)


def measure_set(items: Iterable[Item]) -> tuple[Iterable[str], Sequence[str]]:
    """Measure the records of a set."""
    measurement = Measurement()
    for item in items:
        measurement.measure(item)
    return (f"{name}: {score}" for name, score in sorted(measurement.scores.items())), ()


if __name__ == "__main__":
    sys.exit(run(__doc__, "records", measure_set, hash_annotations))
