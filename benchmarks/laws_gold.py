"""How well laws and their provisions are found, in documents whose mentions of laws were annotated by reading.

    python -m benchmarks.laws_gold learning
    python -m benchmarks.laws_gold untouched        the one measurement; no rule was made on these

The mentions are in `benchmarks/gold/laws_learning.jsonl`, and those of the untouched documents in
`records_untouched.jsonl`: the print of the words, the law as the document resolves it, and its provisions; and words
that look like a law and are none. A mention is found where a reference covers a part of it. Its law is right where the
name that is given has the annotated one, or is in it, but for the year; a provision where it is the annotated one. Each
figure is k of n with a 95 % interval, and by publisher.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.annotated_sets import DATA, Item, Score, find_print, read_set, squash, write_with_publishers
from kb.library.indexing.document_pipeline import analyze_document
from kb.model import LawReference
from kb.read.registry import read_document

_UNIT = re.compile(
    r"^(?:sections?|articles?|paragraphs?|schedules?|chapters?|regulations?|rules?|parts?|arts?|secs?|ss?|paras?|sch|ch|pt|"
    r"reg|r|§+)\.?\s*",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:18|19|20)\d\d")
_MIN_NAME = 4
# What laws are called whose long titles the annotation has.
_CALLED = {
    "Regulation 2016/679/EU": "GDPR",
    "Uniting and Strengthening America by Providing": "PATRIOT Act",
    "Uniting and Strengthening America by Fulfilling": "Freedom Act",
}


@dataclass(frozen=True, slots=True)
class _Placed:
    """A reference, with where it is among the letters of its document."""

    start: int
    end: int
    law: LawReference


def _place_references(file: str) -> tuple[str, list[_Placed]]:
    """Return the letters of a document's passages, and the references in them."""
    _, passages = analyze_document(read_document(DATA / file, file))
    letters: list[str] = []
    placed: list[_Placed] = []
    at = 0
    for passage in passages:
        for law in passage.laws:
            start = at + len(squash(passage.text[: law.span.start]))
            placed.append(_Placed(start, start + len(squash(law.span.slice(passage.text))), law))
        letters.append(squash(passage.text))
        at += len(letters[-1])
    return "".join(letters), placed


def _is_same(annotated: str, law: LawReference) -> bool:
    """Tell whether a reference is to an annotated law."""
    called = next((name for title, name in _CALLED.items() if annotated.startswith(title)), annotated)
    wanted = squash(_YEAR.sub("", called))
    names = [squash(_YEAR.sub("", name)) for name in (law.law, law.title)]
    return any(len(name) >= _MIN_NAME and (name in wanted or wanted in name) for name in names)


def _strip_unit(provision: str) -> str:
    return squash(_UNIT.sub("", provision.strip()))


class Measurement:
    """The scores of a set."""

    def __init__(self) -> None:
        self.scores: dict[str, Score] = defaultdict(Score)

    def measure(self, record: Item) -> None:
        """Read one document and score its laws."""
        letters, placed = _place_references(record["file"])
        at = 0
        for mention in record["laws"]:
            start = find_print(mention["text"], letters, at)
            start = start if start >= 0 else find_print(mention["text"], letters)
            if start < 0:
                self._add("mentions in the text that is read", record, right=False)
                continue
            self._add("mentions in the text that is read", record, right=True)
            at = start + 1
            end = start + mention["text"][0]
            self._measure_mention(
                record, mention, [each.law for each in placed if each.start < end and each.end > start]
            )
        for text in record["no_laws"]:
            start = find_print(text, letters)
            if start >= 0:
                taken = any(each.start < start + text[0] and each.end > start for each in placed)
                self._add("words that look like a law and are none, left out", record, right=not taken)

    def _measure_mention(self, record: Item, mention: Item, found: Sequence[LawReference]) -> None:
        same = [each for each in found if _is_same(mention["law"], each)]
        self._add("mentions found, with their law", record, right=bool(same))
        if found:
            self._add("laws given, right", record, right=bool(same))
        given = {_strip_unit(each.provision) for each in found if each.provision}
        wanted = {*map(_strip_unit, mention["provisions"])}
        for provision in wanted:
            self._add("provisions found", record, right=provision in given)
        for provision in given:
            self._add("provisions given, right", record, right=provision in wanted and bool(same))

    def _add(self, name: str, record: Item, *, right: bool) -> None:
        self.scores[name].add(record["issuer"], right=right)


def measure_set(items: Iterable[Item]) -> Iterator[str]:
    """Return the lines of the report on a set's items."""
    measurement = Measurement()
    for item in items:
        measurement.measure(item)
    return (write_with_publishers(name, score) for name, score in measurement.scores.items())


if __name__ == "__main__":
    topic = "laws" if sys.argv[1] == "learning" else "records"
    sys.stdout.writelines(f"{line}\n" for line in measure_set(read_set(topic, sys.argv[1])))
