"""A small library with a known ranking, for cases and judged questions over it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from kb.library.indexing.sync import Library
from tests.libraries import index_sources

SOURCES = {
    "lamps.txt": "A lamp lamp lamp that smokes has a long wick.",
    "wicks.txt": "Every lamp has a wick, and a wick of cotton draws oil from the bowl below it without smoking at all.",
    "rope.txt": "Rope is made of hemp, and hemp of patience.",
    "copy.txt": "Rope is made of hemp, and hemp of patience.",
}


def index_lamps(folder: Path, sources: Mapping[str, str] = SOURCES) -> Library:
    return index_sources(folder, sources, meaning="off")


def get_passage(library: Library, document: str) -> str:
    with library.open_view() as view:
        record = next(each for each in view.documents() if each.source == f"{document}.txt")
        return view.document_passages(record.id)[0].id


def write_lines(path: Path, lines: Sequence[Mapping[str, object]]) -> Path:
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    return path
