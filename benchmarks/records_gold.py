"""How well the record of a document is found: title, authors, publisher and date, in documents annotated by reading.

    python -m benchmarks.records_gold untouched                 the one measurement; no rule was made on these
    python -m benchmarks.records_gold hash ANNOTATIONS SET      annotations (JSON) to a set without their texts

`benchmarks/gold/records_SET.jsonl` holds one record a document, as the document itself gives it: names and titles
hashed as in `reading_gold` and `quotations_gold`, the date, the language, where the text applies, the authority that
issued it, and the laws that it cites. An empty field is one that the document does not say; what two careful readers
could answer differently is in `unsure` and left out. Each figure is k of n with a 95 % interval.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.quotations_gold import hash_name
from benchmarks.reading_gold import DATA, GOLD, Score, hash_text
from kb.read.registry import read_document

_PLAIN = ("date", "language", "jurisdictions", "authority", "unsure")


def hash_annotations(folder: Path) -> Iterator[dict[str, Any]]:
    """Return the records of a folder's annotations (a file for each document) with prints in the place of texts."""
    manifest = [json.loads(line) for line in (DATA / "more" / "MANIFEST.jsonl").read_text("utf-8").splitlines()]
    files = {Path(row["file"]).stem: row for row in manifest}
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


def _select_law(law: dict[str, Any]) -> dict[str, Any]:
    return {key: law[key] for key in ("page", "text", "law", "provisions")}


class Measurement:
    """The scores of a set, for releases and for reports."""

    def __init__(self) -> None:
        self.scores: dict[str, Score] = {}

    def measure(self, record: dict[str, Any]) -> None:
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

    def _add(self, family: str, name: str, record: dict[str, Any], *, right: bool, field: str = "title") -> None:
        if field not in record["unsure"]:
            self.scores.setdefault(f"{family}: {name}", Score()).add(record["issuer"], right=right)


def main() -> int:
    """Measure a set, or make one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", help="a set, or 'hash'")
    parser.add_argument("annotations", nargs="?", type=Path)
    parser.add_argument("set", nargs="?")
    given = parser.parse_args()
    if given.what == "hash":
        lines = [f"{json.dumps(record)}\n" for record in hash_annotations(given.annotations)]
        (GOLD / f"records_{given.set}.jsonl").write_text("".join(lines), encoding="utf-8")
        return 0
    measurement = Measurement()
    for line in (GOLD / f"records_{given.what}.jsonl").read_text("utf-8").splitlines():
        measurement.measure(json.loads(line))
    for name, score in sorted(measurement.scores.items()):
        sys.stdout.write(f"{name}: {score}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
