"""How well the record of a document is found: its title, who wrote and published it, where it applies, and so on.

    python -m benchmarks.records_gold learning                  what the rules were made on
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

from benchmarks.annotated_sets import DATA, Item, Score, hash_text, read_manifest, run, squash
from benchmarks.quotations_gold import hash_name
from kb.model import Metadata
from kb.read.registry import read_document

_PLAIN = ("date", "language", "jurisdictions", "authority", "unsure")
_FIELDS = ("date", "publisher", "authors", "language", "jurisdictions", "authority", "number")


def hash_annotations(folder: Path) -> Iterator[Item]:
    """Return the records of a folder's annotations (a file for each document) with prints in the place of texts."""
    files = read_manifest()
    library = {path.stem: path.name for path in (DATA / "library").iterdir()}
    for path in sorted(folder.glob("*.json")):
        row, record = files.get(path.stem), json.loads(path.read_text("utf-8"))
        yield {
            "file": f"more/{row['file']}" if row else f"library/{library[path.stem]}",
            "issuer": row["publisher"] if row else path.stem,
            "titles": [hash_text(record["title"]), hash_text(f"{record['title']} {record['subtitle']}")],
            "authors": [hash_name(name) for name in record["authors"]],
            "publisher": hash_name(record["publisher"]) if record["publisher"] else [],
            **{key: record[key] for key in _PLAIN},
            "number": squash(record["isbn_or_doi"]),
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
        titles = (metadata.title, f"{metadata.title} {metadata.subtitle}")
        right = any(list(hash_text(title)) in record["titles"] for title in titles)
        self._add(family, "title, with or without its sub-title", record, right=right)
        for field in _FIELDS:
            if field not in record:  # of a set that was made before there was this field
                continue
            wanted, given = record[field], _get(metadata, field)
            if wanted:
                self._add(family, f"{field} found", record, right=given == wanted, field=field)
            if given:
                right = given == wanted or (field == "language" and wanted.split("-")[0] == given)  # less exact
                self._add(family, f"{field}, right of those given", record, right=right, field=field)

    def _add(self, family: str, name: str, record: Item, *, right: bool, field: str = "title") -> None:
        if field not in record["unsure"]:
            self.scores.setdefault(f"{family}: {name}", Score()).add(record["issuer"], right=right)


def _get(metadata: Metadata, field: str) -> Any:  # noqa: ANN401 - of any field
    """Return a field as a set has it."""
    if field == "publisher":
        return hash_name(metadata.publisher) if metadata.publisher else []
    if field == "authors":
        return [hash_name(name) for name in metadata.authors]
    if field == "jurisdictions":
        return list(metadata.jurisdictions)
    if field == "number":
        return squash(metadata.isbn or metadata.doi)
    return getattr(metadata, field)


def measure_set(items: Iterable[Item]) -> tuple[Iterable[str], Sequence[str]]:
    """Measure the records of a set."""
    measurement = Measurement()
    for item in items:
        measurement.measure(item)
    return (f"{name}: {score}" for name, score in sorted(measurement.scores.items())), ()


if __name__ == "__main__":
    sys.exit(run(__doc__, "records", measure_set, hash_annotations))
