"""How well quotations and their speakers are found in documents that people annotated by reading.

    python -m benchmarks.quotations_gold untouched              the one measurement; no rule was made on these
    python -m benchmarks.quotations_gold reports_untouched      the same, of further reports
    python -m benchmarks.quotations_gold invented_untouched     the same, of invented reports (`gold/invented`)
    python -m benchmarks.quotations_gold invented_later         the same, of 40 more of them
    python -m benchmarks.quotations_gold drawn_untouched        the same, of documents of public repositories, which
                                                                `gold/drawn_untouched.jsonl` names
    python -m benchmarks.quotations_gold hash ANNOTATIONS SET   annotations (JSON lines) to a set without their texts

`benchmarks/gold/quotations_SET.jsonl` holds, for each quotation, the beginning and the end of each of its parts, who
speaks (a person, a body, a role alone, an anonymous speaker, or a work: a statute, a court, a report) and whether the
document names the speaker, with other forms of the name (`or`) and what tells it (`told_by`); and words in quotation
marks that are no quotation. Texts are hashed as in `annotated_sets`; of a name the words of its key
(`kb.quotations.models.build_speaker_key`), of a work's citation its decisive words and figures, which are those that
not many citations have. Quotations of fewer than four words are left out.

A quotation is found where one quotation that the program gives has the beginning and the end of each of its parts. Its
speaker is right where a name is given whose last word is that of the annotated name, with no word that the annotated
name lacks; where the document names none, no speaker is right. A speaker is shown who is printed beside the words and
is in no list, too: a first name, a role. The source of a work's words is right where it shares two decisive words with
the annotated one, or all that it has. Each figure is k of n with a 95 % interval, and by kind.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from benchmarks.annotated_sets import (
    DATA,
    GOLD,
    Item,
    Print,
    Score,
    find_print,
    hash_text,
    read_manifest,
    run,
    squash,
    write_with_publishers,
)
from kb.model import Document
from kb.quotations.finder import find_quotations
from kb.quotations.models import DocumentQuotation, build_speaker_key
from kb.read.registry import read_document
from kb.text.word_lists import parse_words

_INVENTED = "invented/"
_EDGE_WORDS = 6
_HASH_CHARS = 12
_NAMED = ("person", "body")
_SHOWN = (*_NAMED, "role")
_WORD = re.compile(r"[^\W_]+")
_IN_MANY_CITATIONS = parse_words(
    """
        accessed act and article available code com for from http https law online org pdf report section see states
        that the under united vol with www
        """
)
_SHARED_WORDS = 2


def hash_name(name: str) -> list[str]:
    """Return the hashes of the words of a name's key, in order."""
    return [hashlib.sha256(word.encode()).hexdigest()[:_HASH_CHARS] for word in build_speaker_key(name).split()]


def hash_source(source: str) -> list[str]:
    """Return the hashes of the decisive words and figures of a citation: those that few others have."""
    words = {word for word in _WORD.findall(source.casefold()) if len(word) > 2 or word.isdigit()}
    return sorted(hashlib.sha256(word.encode()).hexdigest()[:_HASH_CHARS] for word in words - _IN_MANY_CITATIONS)


def hash_edges(text: str) -> tuple[Print, Print]:
    """Return the prints of the first and of the last words of a text."""
    words = [word for word in text.split() if squash(word)]
    return hash_text(" ".join(words[:_EDGE_WORDS])), hash_text(" ".join(words[-_EDGE_WORDS:]))


def hash_annotations(folder: Path) -> Iterator[Item]:
    """Return the items of a folder's annotations (a file for each document) with prints in the place of texts."""
    files = read_manifest()
    for path in sorted(folder.glob("*.jsonl")):
        row = files[path.stem]
        for line in path.read_text("utf-8").splitlines():
            item = json.loads(line)
            about = {"file": f"more/{row['file']}", "publisher": row["publisher"], "kind": item["kind"]}
            if item["kind"] == "no_quotation":
                yield {**about, "text": hash_text(item["text"])}
            elif not item.get("short"):
                parts = [hash_edges(part) for part in item["parts"]]
                source = {"source": hash_source(item["source"])} if item.get("source") else {}
                yield {**about, "of": item["of"], "parts": parts, "speaker": hash_name(item["speaker"]), **source}


class Measurement:
    """The scores of a set, for releases and for reports."""

    def __init__(self) -> None:
        self.scores: dict[str, Score] = {}

    def measure(self, document: Document, found: Sequence[DocumentQuotation], items: Sequence[Item]) -> None:
        """Score the items of one document by the quotations that are found in it."""
        letters = [[squash(part.slice(document.text)) for part in each.parts] for each in found]
        family = "releases" if "/releases/" in items[0]["file"] else "reports"
        publisher = items[0]["publisher"]
        for item in items:
            if item["kind"] == "no_quotation":
                taken = any(_matches(item["text"], part) for parts in letters for part in parts)
                self._add(f"{family}: words in marks taken for no quotation", publisher, right=not taken)
                continue
            holding = [at for at, parts in enumerate(letters) if _has_all(item["parts"], parts)]
            index = min(holding, key=lambda at: sum(map(len, letters[at])), default=None)  # none that quotes more
            group = "works" if item["of"] == "work" else "people and bodies"
            self._add(f"{family}: quotations of {group} found", publisher, right=index is not None)
            if item["of"] in _SHOWN and item["speaker"]:
                shown = index is not None and _is_right(item, hash_name(found[index].speaker))
                self._add(f"{family}: of all that name a speaker, the right one shown", publisher, right=shown)
            if index is not None:
                self._add_speaker(f"{family}: {group}", publisher, item, found[index])
            if index is not None and item.get("source"):
                self._add_source(f"{family}: {group}", publisher, item, found[index])

    def _add_source(self, group: str, publisher: str, item: Item, found: DocumentQuotation) -> None:
        given = hash_source(found.source)
        self._add(f"{group}: of those found, a source given", publisher, right=bool(found.source))
        if found.source:
            shared = len({*given} & {*item["source"]})
            self._add(
                f"{group}: of the sources given, right", publisher, right=shared >= min(_SHARED_WORDS, len(given))
            )

    def _add_speaker(self, group: str, publisher: str, item: Item, found: DocumentQuotation) -> None:
        given = hash_name(found.speaker) if found.speaker and not found.anonymous else []
        if item["of"] in _NAMED and item["speaker"]:
            self._add(f"{group}: of those found, a speaker given", publisher, right=bool(given))
        if item["of"] == "work":
            is_wrong = bool(given) and not {*given} <= {*item["speaker"]}
            self._add(f"{group}: of those found, given to nobody who did not say them", publisher, right=not is_wrong)
        if given:
            self._add(f"{group}: of the speakers given, right", publisher, right=_is_right(item, given))

    def _add(self, name: str, publisher: str, *, right: bool) -> None:
        self.scores.setdefault(name, Score()).add(publisher, right=right)


def _is_right(item: Item, given: Sequence[str]) -> bool:
    """Tell whether the hashed words of a given name are those of a form of the annotated one."""
    forms = [form for form in (item["speaker"], *item.get("or", ())) if form]
    return bool(given) and any(given[-1] == form[-1] and {*given} <= {*form} for form in forms)


def _matches(wanted: Print, letters: str) -> bool:
    return hash_text(letters) == tuple(wanted)


def _has_all(parts: Sequence[tuple[Print, Print]], letters: Sequence[str]) -> bool:
    """Tell whether the beginnings and the ends of all parts are in the parts of one quotation."""
    return all(any(find_print(edge, part) >= 0 for part in letters) for both in parts for edge in both)


def measure_set(items: Iterable[Item]) -> tuple[Iterable[str], Sequence[str]]:
    """Measure the items of a set."""
    documents: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        documents[item["file"]].append(item)
    measurement = Measurement()
    for file, own in documents.items():
        document = read_document((GOLD if file.startswith(_INVENTED) else DATA) / file, file)
        measurement.measure(document, find_quotations(document).quotations, own)
    return (write_with_publishers(name, score) for name, score in sorted(measurement.scores.items())), ()


if __name__ == "__main__":
    sys.exit(run(__doc__, "quotations", measure_set, hash_annotations))
