"""How well press releases are read as organisations save them: headline, date, main text, notes, and what is litter.

    python -m benchmarks.releases_gold learning [--misses]      the releases that rules were made on
    python -m benchmarks.releases_gold hash ANNOTATIONS SET     annotations (JSON lines) to a set without their texts

`benchmarks/gold/releases_SET.jsonl` has one line for each release: its headline, its date, each paragraph from the
first to the last words of its main text, the first words of each note (to editors, about the organisation, contacts),
and the lines that are none of the release's words. Texts are kept as prints, as in `benchmarks.annotated_sets`; the
releases are below `KB_TEST_DATA`.

A note is told apart where a passage begins with it, under a heading of the note's own words. Each figure is k of n with
a 95 % interval (Wilson), and names the publishers of which something was missed.
"""

from __future__ import annotations

import html
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path

from benchmarks.annotated_sets import (
    DATA,
    Item,
    Print,
    Score,
    find_print,
    hash_text,
    run,
    squash,
    write_with_publishers,
)
from kb.model import BlockKind, Document, DocumentId, Metadata
from kb.read.metadata.resolution import complete_metadata
from kb.read.registry import find_format
from kb.split.passages import split_document

_NOTES = ("author_note", "notes_to_editors", "contact")
_WITHIN_CHARS = 15  # a shorter line of litter is looked for as a whole block only: its letters are in many words
_MARKUP = re.compile(r"<[^>]*>|\{:[^}]*\}")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)|<img[^>]*>")


class Measurement:
    """The scores of a set, and what was missed."""

    def __init__(self) -> None:
        self.scores: dict[str, Score] = defaultdict(Score)
        self.misses: list[str] = []

    def measure(self, item: Item) -> None:
        """Read one release and score it."""
        document = read_release(item["file"])
        publisher = item["publisher"]
        body = [each for each in document.blocks if each.kind is not BlockKind.RUNNING]
        blocks = [squash(each.span.slice(document.text)) for each in body]
        letters = "".join(blocks)
        where = Path(item["file"]).name

        title = hash_text(document.metadata.title)
        self._note("headline right", publisher, title == tuple(item["headline"]), f"{where}: {document.metadata.title}")
        if item["date"]:
            found = document.metadata.date
            self._note("date found", publisher, found == item["date"], f"{where}: {found} for {item['date']}")
        ends = [find_print(tuple(item[key]), letters) for key in ("main_start", "main_end")]
        self._note("main text whole, by its first and last words", publisher, min(ends) >= 0, f"{where}: {ends}")
        at = 0
        for number, wanted in enumerate(item["main"]):
            place = find_print(tuple(wanted), letters, at)
            place = place if place >= 0 else find_print(tuple(wanted), letters)
            self._note("paragraphs of the main text kept", publisher, place >= 0, f"{where}: paragraph {number}")
            at = max(at, place + wanted[0])
        out = [not _is_in(tuple(each), blocks, letters) for each in item["noise"]]
        for number, right in enumerate(out):
            self._note("lines of litter kept out", publisher, right, f"{where}: litter {number}")
        if out:
            self.scores["releases without litter"].add(publisher, right=all(out))
        for kind in _NOTES:
            for wanted in item[kind]:
                right = any(_begins(tuple(wanted), *passage) for passage in _list_passages(document))
                self._note(f"{kind} told apart", publisher, right, f"{where}: {kind}")

    def _note(self, score: str, publisher: str, right: bool, miss: str) -> None:
        self.scores[score].add(publisher, right=right)
        if not right:
            self.misses.append(f"{score}: {miss}")

    def write(self) -> Iterator[str]:
        """Return the lines of the report."""
        for name, score in self.scores.items():
            yield write_with_publishers(name, score)


def read_release(file: str) -> Document:
    """Read a release below `KB_TEST_DATA`, without a metadata file."""
    return complete_metadata(find_format(file).read(DATA / file, DocumentId("gold"), file, ""), Metadata())


def _is_in(wanted: Print, blocks: Sequence[str], letters: str) -> bool:
    whole = any(len(each) == wanted[0] and find_print(wanted, each) == 0 for each in blocks)
    return whole or (wanted[0] >= _WITHIN_CHARS and find_print(wanted, letters) >= 0)


def _list_passages(document: Document) -> list[tuple[str, str]]:
    """Return the nearest heading and the text of each passage."""
    return [(each.heading[-1], each.text) for each in split_document(document) if each.heading]


def _begins(wanted: Print, heading: str, text: str) -> bool:
    head = squash(heading)
    return len(head) <= wanted[0] and find_print(wanted, (head + squash(text))[: wanted[0]]) == 0


def hash_annotations(path: Path) -> Iterator[Item]:
    """Return the releases of a file of annotations with prints in the place of texts."""
    for line in path.read_text("utf-8").splitlines():
        item = json.loads(line)
        source = (DATA / item["file"]).read_text("utf-8")
        paragraphs = _cut_main(_clean_source(source), squash(item["main_start"]), squash(item["main_end"]))
        litter = dict.fromkeys(filter(None, map(squash, item["noise"])))
        paragraphs = [each for each in paragraphs if each not in litter]
        words = squash(item["headline"]) + "".join(paragraphs)
        yield {
            "file": item["file"],
            "publisher": re.split("--|__", Path(item["file"]).name)[0],
            "date": item["date"],
            **{key: hash_text(item[key]) for key in ("headline", "main_start", "main_end")},
            "main": [hash_text(each) for each in paragraphs],
            **{key: [hash_text(each) for each in item[key]] for key in _NOTES},
            "noise": [hash_text(each) for each in litter if each not in words],
        }


def _clean_source(source: str) -> list[str]:
    """Return the letters of each line of a source, without its markup."""
    lines = (_LINK.sub(r"\1", _MARKUP.sub(" ", _IMAGE.sub(" ", each))) for each in source.splitlines())
    return [squash(html.unescape(each)) for each in lines]


def _cut_main(lines: Sequence[str], start: str, end: str) -> list[str]:
    """Return the lines of the main text, the first and last ones cut at its first and last words."""
    letters = "".join(lines)
    last = letters.rindex(end) + len(end)
    first = letters.rindex(start, 0, last)  # the head of metadata may have the first words too
    ends = list(accumulate(map(len, lines)))
    cut = (letters[max(stop - len(line), first) : min(stop, last)] for line, stop in zip(lines, ends, strict=True))
    return [each for each in cut if each]


def measure_set(items: Iterable[Item]) -> tuple[Iterable[str], Sequence[str]]:
    """Measure the releases of a set."""
    measurement = Measurement()
    for item in items:
        measurement.measure(item)
    return measurement.write(), measurement.misses


if __name__ == "__main__":
    sys.exit(run(__doc__, "releases", measure_set, hash_annotations))
