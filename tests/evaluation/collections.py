"""A judged collection, written for these tests."""

from __future__ import annotations

import json
from pathlib import Path

TEXTS = (
    {"id": "needle-1", "title": "On lamps", "text": "A lamp that smokes\n has too long a wick.\n\nTrim it."},
    {"id": "needle-2", "title": "On wicks", "text": "On wicks\nA wick of cotton draws oil well in any lamp."},
    {"id": "needle-3", "title": "Storing oil in the cellar", "text": ""},
    {"id": "needle-4", "title": "", "text": "Rope is made of hemp, and hemp of patience."},
)
QUESTIONS = (
    {"id": 1, "text": 'Why does a lamp "smoke"?'},
    {"id": 2, "text": "where to store oil"},
    {"id": 3, "text": "hemp"},
    {"id": 4, "text": "nobody answered this"},
)
GRADES = ((1, "needle-1", 2), (1, "needle-2", 1), (2, "needle-3", 1), (3, "needle-4", 1), (4, "needle-1", 0))


def write_collection(folder: Path) -> Path:
    """Write the files of the collection."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, lines in (("corpus.jsonl", TEXTS), ("queries.jsonl", QUESTIONS)):
        (folder / name).write_text("\n".join(map(json.dumps, lines)) + "\n\n", encoding="utf-8")
    rows = ["query-id\tdoc-id\tscore", *("\t".join(map(str, row)) for row in GRADES)]
    (folder / "qrels.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder
