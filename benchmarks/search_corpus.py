"""Passages and queries for `benchmarks/search.py`: real paragraphs, and as many more like them as are wanted.

The real ones are read from the test data. Further ones are written by a seeded generator trained on them: each word
follows the two before it as somewhere in the real text, so that common words, rare words and phrases stay as frequent
as they are in the language. Accents are taken off and marks made plain, so that every engine sees the same words.
"""

from __future__ import annotations

import gzip
import itertools
import json
import os
import random
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kb.model import (
    And,
    Block,
    BlockKind,
    DocumentId,
    DocumentRecord,
    Filters,
    IndexedDocument,
    Metadata,
    Node,
    Or,
    Passage,
    PassageId,
    Phrase,
    Prefix,
    Query,
    Span,
    Word,
)
from kb.text import split_terms

DATA = Path(os.environ.get("KB_TEST_DATA", Path(__file__).parent.parent.parent / "shared" / "data"))
FAMILIES = (
    "one common word",
    "one rare word",
    "three words, any",
    "three words, all",
    "two-word phrase",
    "eight-word phrase",
    "prefix",
    "word with a facet filter",
    "ten thousand hits with facets",
)
FACETED = ("document", "publisher", "kind", "year")
_KINDS = ("release", "report", "guidance", "form")
_MARKS = {"“": '"', "”": '"', "–": "-", "—": "-", "…": "..."}
_PASSAGES_A_DOCUMENT = 40  # of generated text


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A passage, as every engine is given it."""

    id: str
    document: str
    title: str
    publisher: str
    kind: str
    year: int
    text: str


@dataclass(frozen=True, slots=True)
class Ask:
    """One query.

    Attributes:
        family: What it is an example of.
        words: Its words; a prefix is one word.
        publisher: Of a facet filter.
    """

    family: str
    words: tuple[str, ...]
    publisher: str = ""


def _real(limit: int) -> Iterator[Paragraph]:
    documents: dict[str, int] = {}
    with gzip.open(DATA / "load" / "paragraphs_100k.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line, _ in zip(lines, range(limit), strict=False):
            row = json.loads(line)
            number = documents.setdefault(row["title"], len(documents))
            year = 1995 + number * 7 % 30
            kind = _KINDS[number % 4]
            yield Paragraph(
                row["id"], f"d{number:07}", _plain(row["title"]), row["src"], kind, year, _plain(row["text"])
            )


def _plain(text: str) -> str:
    """Return a text in ASCII, without apostrophes and underscores."""
    bare = "".join(_MARKS.get(each, each) for each in unicodedata.normalize("NFKD", text))
    return "".join(
        each if each.isascii() and each not in "'_`" else " " for each in bare if not unicodedata.combining(each)
    )


def _generated(real: Sequence[Paragraph], count: int) -> Iterator[Paragraph]:
    chance = random.Random(20130613)  # noqa: S311 - no secret
    words: list[str] = []
    for paragraph in real:
        words += [*paragraph.text.split(), ""]
    followers: dict[tuple[str, str], list[int]] = {}
    for at in range(len(words) - 2):
        followers.setdefault((words[at], words[at + 1]), []).append(at + 2)
    for number in range(count):
        template = real[chance.randrange(len(real))]
        length = template.text.count(" ") + 1
        at = chance.randrange(len(words) - 2)
        text: list[str] = []
        while len(text) < length:
            choices = followers.get((words[at], words[at + 1]), [])
            at = chance.choice(choices) - 1 if choices else chance.randrange(len(words) - 2)
            if words[at + 1]:
                text.append(words[at + 1])
            if at + 2 >= len(words):
                at = chance.randrange(len(words) - 2)
        document = number // _PASSAGES_A_DOCUMENT
        example = real[document % len(real)]
        yield Paragraph(
            f"g{number:07}",
            f"g{document:07}",
            example.title,
            example.publisher,
            _KINDS[document % 4],
            1995 + document * 7 % 30,
            " ".join(text),
        )


def paragraphs(size: int) -> Iterator[Paragraph]:
    """Return some number of passages, the real ones first."""
    real = list(_real(min(size, 100_000)))
    yield from real
    if size > len(real):
        yield from _generated(real, size - len(real))


def documents(passages: Iterator[Paragraph]) -> Iterator[IndexedDocument]:
    """Return passages as the engine takes them: by documents."""
    by_document: dict[str, list[Paragraph]] = {}
    for paragraph in passages:
        if paragraph.document.startswith("g") and paragraph.document not in by_document:
            yield from map(_document, by_document.values())
            by_document.clear()
        by_document.setdefault(paragraph.document, []).append(paragraph)
    yield from map(_document, by_document.values())


def _document(paragraphs: Sequence[Paragraph]) -> IndexedDocument:
    first = paragraphs[0]
    identity = DocumentId(first.document)
    passages = []
    at = 0
    for position, paragraph in enumerate(paragraphs):
        size = len(paragraph.text)
        passages.append(
            Passage(
                id=PassageId(paragraph.id),
                document=identity,
                position=position,
                span=Span(at, at + size),
                text=paragraph.text,
                kind=BlockKind.PARAGRAPH,
                blocks=(Block(BlockKind.PARAGRAPH, Span(0, size)),),
            )
        )
        at += size + 1
    metadata = Metadata(first.title, str(first.year), first.publisher, kind=first.kind)
    record = DocumentRecord(identity, f"{identity}.txt", "", "", metadata, 0, len(passages))
    return IndexedDocument(record, tuple(passages))


def asks(passages: Sequence[Paragraph], each: int) -> list[Ask]:
    """Choose queries of every family by how often their words occur.

    Args:
        passages: Of which the first 100,000 are looked at.
        each: How many of each family, to choose from: the engines do not agree on all of them.
    """
    chance = random.Random(17)  # noqa: S311 - no secret
    some = passages[:100_000]
    words = [split_terms(paragraph.text) for paragraph in some]
    counts = Counter(word for each_passage in words for word in set(each_passage))
    plain = {word: count for word, count in counts.items() if word.isascii() and word.isalpha() and len(word) > 3}
    size = len(some)

    def between(low: float, high: float) -> list[str]:
        return sorted(word for word, count in plain.items() if low * size <= count <= high * size)

    common, middling = between(0.03, 0.12), between(0.01, 0.05)
    rare = sorted(word for word, count in plain.items() if 4 <= count <= 25)
    tenth = sorted(plain, key=lambda word: (abs(plain[word] - size / 10), word))[: 3 * each]
    publishers = sorted({paragraph.publisher for paragraph in some})
    pairs = Counter(pair for passage in words for pair in itertools.pairwise(passage))
    frequent = sorted(pair for pair, count in pairs.items() if count >= size / 500 and all(map(str.isascii, pair)))
    long = [passage for passage in words if len(passage) > 30 and all(map(str.isascii, passage))]
    found: list[Ask] = []
    for _ in range(each):
        found += [
            Ask(FAMILIES[0], (chance.choice(common),)),
            Ask(FAMILIES[1], (chance.choice(rare),)),
            Ask(FAMILIES[2], tuple(chance.sample(middling, 3))),
            Ask(FAMILIES[3], tuple(chance.sample(middling, 3))),
            Ask(FAMILIES[4], chance.choice(frequent)),
            Ask(FAMILIES[6], (chance.choice(middling)[:5],)),
            Ask(FAMILIES[7], (chance.choice(common),), chance.choice(publishers)),
            Ask(FAMILIES[8], (chance.choice(tenth),)),
        ]
        passage = chance.choice(long)
        at = chance.randrange(len(passage) - 8)
        found.append(Ask(FAMILIES[5], tuple(passage[at : at + 8])))
    return sorted(dict.fromkeys(found), key=lambda ask: FAMILIES.index(ask.family))


def build_query(ask: Ask) -> Query:
    """Return a query as this project has it."""
    filters = Filters(publisher=(ask.publisher,)) if ask.publisher else Filters()
    return Query(_build_tree(ask), filters, facets=FACETED if ask.family == FAMILIES[8] else ())


def _build_tree(ask: Ask) -> Node:
    words = tuple(Word(word) for word in ask.words)
    if ask.family in (FAMILIES[4], FAMILIES[5]):
        return Phrase(ask.words)
    if ask.family == FAMILIES[6]:
        return Prefix(ask.words[0])
    if len(words) == 1:
        return words[0]
    return Or(words) if ask.family == FAMILIES[2] else And(words)
