"""Measures how well quotations and their speakers are found: on annotated news, on releases and on reports.

    python -m benchmarks.quotations news_train        tune on this one
    python -m benchmarks.quotations news_dev          never tune on this one
    python -m benchmarks.quotations releases reports

News is PolNeAR (Newell, Margolin, Ruths: An Attribution Relations Corpus for Political News, LREC 2018): direct
quotations, their spans, and the words that name the speaker. A quotation found and one annotated match where their
letters and figures overlap enough, as a share of the letters and figures of both together; each is matched once, the
best overlap first. Words between '' and '' or single marks are left out, since the annotation leaves them out. "Set
aside" are words found inside what is annotated as a mixed quotation, part words and part report; "strict" counts them
as wrong. The speaker is right where the words that name the speaker are the annotated ones, or name the same person.

The tables of releases and reports were made by hand and hold first words and speakers only (`tests/real_library`).
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

from kb.model import Block, BlockKind, Document, DocumentId, Metadata, Span
from kb.quotations.finder import find_quotations
from kb.quotations.models import DocumentQuotation, build_speaker_key
from kb.read.registry import read_document

CHECKOUT = Path(__file__).parent.parent
DATA = Path(os.environ.get("KB_TEST_DATA", CHECKOUT.parent / "shared" / "data"))
THRESHOLDS = (0.3, 0.8, 1.0)
PUBLISHED = "Gender Gap Tracker V7.0: F1 83.7 at overlap 0.3, 76.1 at 0.8; speaker 86-87 % of matched quotations"
CHARS_A_PAGE = 3000


class Mention(TypedDict):
    """A place of an article, and its words."""

    spans: list[tuple[int, int]]
    text: str


class Quote(TypedDict):
    """An annotated quotation."""

    spans: list[tuple[int, int]]
    type: str
    speaker: Mention | None


class Article(TypedDict):
    """An annotated article."""

    text: str
    quotes: list[Quote]


@dataclass(slots=True)
class Tally:
    """What was counted over all articles."""

    annotated: int = 0
    found: int = 0
    aside: int = 0
    speakers: int = 0
    speakers_right: int = 0
    given: int = 0
    given_right: int = 0
    seconds: float = 0.0
    chars: int = 0
    matched: Counter[float] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)

    def measure(self, threshold: float, *, strict: bool = False) -> tuple[float, float, float]:
        """Return precision, recall and F1 at an overlap; strict without those set aside."""
        right = self.matched[threshold]
        precision, recall = right / (self.found if strict else self.found - self.aside), right / self.annotated
        return precision, recall, 2 * precision * recall / (precision + recall)


def of_lines(text: str) -> Document:
    """Make a document of a plain text: each line that is not blank is a paragraph."""
    spans = [match.span() for match in re.finditer(r"\S(?:[^\n]*\S)?", text)]
    blocks = tuple(Block(BlockKind.PARAGRAPH, Span(*span)) for span in spans)
    return Document(DocumentId("article"), "article.txt", "", Metadata(), text, blocks)


def characters(text: str, spans: Iterable[tuple[int, int]]) -> set[int]:
    """Return the offsets of the letters and figures of spans."""
    return {at for start, end in spans for at in range(start, end) if text[at].isalnum()}


def same_speaker(text: str, quotation: DocumentQuotation, gold: Mention) -> bool:
    """Tell whether the words that name the speaker are the annotated ones, or name the same person."""
    span = quotation.speaker_span
    if any(start < span.end and span.start < end for start, end in gold["spans"]):
        return True
    mention, named = span.slice(text).casefold(), gold["text"].casefold()
    if mention not in {"he", "she", "they", ""} and (mention in named or named in mention):
        return True
    return bool(quotation.speaker) and quotation.speaker.casefold().split()[-1] in named


def best_pairs(gold: list[set[int]], ours: list[set[int]]) -> list[tuple[float, int, int]]:
    """Return overlap, annotated and found quotation for each pair, none twice, the best overlap first."""
    overlaps = [
        (len(one & other) / len(one | other), i, j)
        for i, one in enumerate(gold)
        for j, other in enumerate(ours)
        if one & other
    ]
    pairs: list[tuple[float, int, int]] = []
    for overlap, i, j in sorted(overlaps, reverse=True):
        if all(i != first and j != second for _, first, second in pairs):
            pairs.append((overlap, i, j))
    return pairs


def count_article(article: Article, quotations: Sequence[DocumentQuotation], tally: Tally) -> None:
    """Match the quotations that are found in an article with its annotation."""
    text = article["text"]
    tally.chars += len(text)
    found = [each for each in quotations if text[each.span.start] in '"“']
    direct = [quote for quote in article["quotes"] if quote["type"] == "direct"]
    ours = [characters(text, [(part.start, part.end) for part in each.parts]) for each in found]
    mixed = characters(text, (span for each in article["quotes"] if each["type"] == "mixed" for span in each["spans"]))
    pairs = best_pairs([characters(text, quote["spans"]) for quote in direct], ours)
    tally.annotated += len(direct)
    tally.found += len(found)
    for overlap, i, j in pairs:
        tally.matched.update(threshold for threshold in THRESHOLDS if overlap >= threshold)
        speaker = direct[i]["speaker"]
        if overlap >= THRESHOLDS[0] and speaker and speaker["spans"]:
            tally.speakers += 1
            is_right = same_speaker(text, found[j], speaker)
            tally.speakers_right += is_right
            tally.given += bool(found[j].speaker)
            tally.given_right += is_right and bool(found[j].speaker)
    used = {j for _, _, j in pairs}
    tally.rules.update(each.rule for each in found)
    tally.aside += sum(j not in used and 2 * len(each & mixed) > len(each) for j, each in enumerate(ours))


def news(name: str) -> None:
    """Print the figures for one part of the annotated news."""
    tally = Tally()
    with gzip.open(DATA / "quotes" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            article = json.loads(line)
            document = of_lines(article["text"])
            start = time.perf_counter()
            result = find_quotations(document)
            tally.seconds += time.perf_counter() - start
            count_article(article, result.quotations, tally)
    print(f"{name}: {tally.annotated} annotated, {tally.found} found, {tally.aside} of them set aside")
    for threshold in THRESHOLDS:
        for label in ("", " strict"):
            precision, recall, f1 = tally.measure(threshold, strict=bool(label))
            print(f"  overlap {threshold}{label}: precision {precision:.1%}, recall {recall:.1%}, F1 {f1:.1%}")
    print(f"  speaker right: {tally.speakers_right / tally.speakers:.1%} of {tally.speakers}")
    print(f"  {tally.chars / CHARS_A_PAGE / tally.seconds:.0f} pages of {CHARS_A_PAGE} characters a second")
    for rule, number in tally.rules.most_common():
        print(f"  {number:6} {rule}")
    print(f"  {PUBLISHED}")


def same_name(one: str, other: str) -> bool:
    """Tell whether two names are one speaker's, where one may have more words than the other."""
    first, second = set(build_speaker_key(one).split()), set(build_speaker_key(other).split())
    return first == second or (bool(first) and bool(second) and (first <= second or second <= first))


def table(name: str, documents: Callable[[str], Document], files: Iterable[str] | None = None) -> None:
    """Print the figures for a table made by hand."""
    with (CHECKOUT / "tests" / "real_library" / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    found = hits = right = unnamed = 0
    for source in files or sorted({row["file"] for row in rows}):
        document = documents(source)
        left = list(find_quotations(document).quotations)
        found += len(left)
        for row in (row for row in rows if row["file"] == source):
            match = next(
                (each for each in left if any(row["words"] in p.slice(document.text) for p in each.parts)), None
            )
            if match is None:
                print(f"  not found: {source[:32]}: {row['words']}")
                continue
            left.remove(match)
            hits += 1
            right += same_name(match.speaker, row["speaker"])
            unnamed += bool(row["speaker"]) and not match.speaker
        for each in left:
            print(f"  not in the table: {source[:32]}: {each.parts[0].slice(document.text)[:40]} [{each.rule}]")
    print(f"{name}: {len(rows)} by hand, precision {hits / found:.1%}, recall {hits / len(rows):.1%}")
    wrong = hits - right - unnamed
    print(f"  speaker right {right / hits:.1%}, left open {unnamed / hits:.1%}, wrong {wrong / hits:.1%}")


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("what", nargs="+", choices=["news_train", "news_dev", "releases", "reports"])
    for what in parser.parse_args().what:
        if what == "releases":
            files = sorted(path.name for path in (DATA / "releases").iterdir())
            table("release_quotations", lambda file: of_lines((DATA / "releases" / file).read_text("utf-8")), files)
        elif what == "reports":
            table("report_quotations", lambda file: read_document(DATA / "library" / file, file))
        else:
            news(what)


if __name__ == "__main__":
    main()
