"""Learnt models for quotations and their speakers, weighed against the rules of `kb.quotations`.

    pip install -e .[benchmarks]
    python -m benchmarks.quotation_models learning [--folds 10]     each fold's publishers, by models of the others
    python -m benchmarks.quotation_models news_dev                  by models of the whole learning set

A CRF (CRFsuite) tags the words of quotations; a pair of marks is one where most of its words are tagged. A linear model
chooses the speaker (`benchmarks.speaker_candidates`). "Veto" is the rules without the quotations that the CRF is sure
are none, "proposals" the rules with those that it is sure of where they have none, and "names" the rules with the
speakers that the linear model is sure of where they give none.

Models learn from the documents of `quotations_learning.jsonl` alone. They share the rules' pairs of marks, word lists
and resolution of names. The rules were made with these documents in view, while a model is measured on others only.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import tempfile
import time
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pycrfsuite
from numpy.typing import NDArray

from benchmarks.annotated_sets import DATA, Item, Print, hash_letters, read_set, squash
from benchmarks.quotations import CHARS_A_PAGE, Tally, count_article, of_lines
from benchmarks.quotations_gold import Measurement, hash_name
from benchmarks.speaker_candidates import Candidate, Reading, SpeakerModel
from kb.model import BlockKind, Document, Span
from kb.quotations.attribution import has_report
from kb.quotations.finder import find_quotations
from kb.quotations.grammar.reporting_verbs import is_reporting_verb
from kb.quotations.grammar.tokens import tokenize_sentence
from kb.quotations.models import DocumentQuotation
from kb.quotations.speaker_resolution import ResolvedSpeaker
from kb.read.registry import read_document
from kb.text.characters import DOUBLE_QUOTES
from kb.text.quote_pairs import QuotedPart, pair_quotes
from kb.text.spans import overlap

_OUT, _BEGIN, _INSIDE = "out", "begin", "inside"  # "inside" again after the words between the parts of a quotation
_NEAR = 8  # tokens on either side of a pair of marks, to find a verb in
_SIZES = (1, 3, 6, 9, 15)  # of a quotation in words
_MIN_WORDS = 4  # shorter ones are not in the set
_SURE = 0.9
_OPTIONS = {"c1": 0.05, "c2": 0.05, "max_iterations": 80}  # of CRFsuite: L1, L2


class Text:
    """A document's tokens, with the pairs of marks around them and the names of their features."""

    def __init__(self, document: Document) -> None:
        self.text = text = document.text
        body = [each for each in enumerate(document.blocks) if each[1].kind is not BlockKind.RUNNING]
        notes = [[each] for each in body if each[1].kind is BlockKind.FOOTNOTE]
        is_report = partial(has_report, text)
        streams = [[each for each in body if each[1].kind is not BlockKind.FOOTNOTE], *notes]
        self.pairs = [part for stream in streams for part in pair_quotes(text, stream, is_report).quoted]
        self.blocks = [block for _, block in body]
        spans = [each.span for each in self.blocks]
        own = [(at, token) for at, span in enumerate(spans) for token in tokenize_sentence(text, span.start, span.end)]
        self.block_of = [at for at, _ in own]
        self.tokens = [token for _, token in own]
        self._starts = [token.start for token in self.tokens]
        self._verbs = [is_reporting_verb(token.lower) for token in self.tokens]

    def cover(self, span: Span) -> range:
        """Return the indices of the tokens that begin in a span."""
        return range(bisect_left(self._starts, span.start), bisect_left(self._starts, span.end))

    def build_features(self) -> list[list[str]]:
        """Return the features of each token: its own, its neighbours', and those of its pair of marks."""
        own = [self._describe(at) for at in range(len(self.tokens))]
        pairs: list[tuple[str, ...]] = [("out",)] * len(own)
        for pair in self.pairs:
            self._describe_pair(pair, pairs)
        rows: list[list[str]] = []
        for at, (state, *details) in enumerate(pairs):
            rows.append([*own[at], state, *(state + each for each in details)])
            for step, count in ((-2, 1), (-1, 3), (1, 3), (2, 1)):
                if 0 <= at + step < len(own):
                    rows[-1] += [f"{step}{each}" for each in (*own[at + step][:count], *pairs[at + step][: count // 3])]
        return rows

    def _describe(self, at: int) -> list[str]:
        token, block = self.tokens[at], self.blocks[self.block_of[at]]
        sides = self.text[token.start - 1 : token.start].isalnum(), self.text[token.end : token.end + 1].isalnum()
        shape = "".join("X" if each.isupper() else "x" if each.islower() else each for each in token.text[:3])
        mark = f"mark {sides}" if token.text in DOUBLE_QUOTES else "no mark"
        place = f"f{token.start == block.span.start}", str(block.kind)
        return [f"w{token.lower}", f"s{shape}", mark, f"v{self._verbs[at]}", f"e{token.lower[-3:]}", *place]

    def _describe_pair(self, pair: QuotedPart, found: list[tuple[str, ...]]) -> None:
        """Describe the tokens of a pair: where in it they are, and its size, its ends, and what is beside it."""
        inside, whole, same = self.cover(pair.inner), self.cover(pair.outer), self.block_of
        if not inside:
            return
        first, last = inside[0], inside[-1]
        size = sum(len(pair.inner.slice(self.text).split()) > each for each in _SIZES)
        before = [at for at in range(max(whole[0] - _NEAR, 0), whole[0]) if same[at] == same[first]]
        end = min(whole[-1] + 1 + _NEAR, len(self.tokens))
        after = [at for at in range(whole[-1] + 1, end) if same[at] == same[last]]
        details = (
            f"n{size}",
            f"u{self.tokens[first].text[0].isupper()}{self.tokens[last].text}"[:8],
            f"b{self.tokens[before[-1]].lower if before else ''}",
            f"a{self.tokens[after[0]].lower if after else ''}",
            f"v{any(self._verbs[at] for at in before)}{any(self._verbs[at] for at in after)}{size}",
            f"j{pair.single}{pair.continues}{bool(before)}{bool(after)}",
        )
        for at in whole:
            state = "mark" if at not in inside else "first" if at == first else "last" if at == last else "middle"
            found[at] = (state, *details)


# ------------------------------------------------------------------------------------------- learning


@dataclass(frozen=True, slots=True)
class Known:
    """An annotated document with its items, and its quotations: their parts, and the speaker's name as hashes."""

    document: Document
    text: Text
    items: list[Item]
    quotations: list[tuple[list[Span], list[str]]]

    @property
    def publisher(self) -> str:
        """The publisher."""
        return str(self.items[0]["publisher"])

    def list_tags(self) -> list[str]:
        """Return the tag of each token; a quotation in another has none of its own."""
        tags = [_OUT] * len(self.text.tokens)
        for parts, _ in sorted(self.quotations, key=lambda each: each[0][0].start - each[0][-1].end):
            covered = [at for part in parts for at in self.text.cover(part)]
            if all(tags[at] == _OUT for at in covered):
                for at in covered:
                    tags[at] = _BEGIN if at == covered[0] else _INSIDE
        return tags

    def list_cases(self) -> Iterator[tuple[list[Candidate], list[bool]]]:
        """Yield the candidates for the speaker of each quotation, and which are right; none where no one is."""
        quoted = [part for parts, _ in self.quotations for part in parts]
        reading = Reading(self.text.text, self.text.blocks, quoted)
        for parts, name in sorted(self.quotations, key=lambda each: each[0][0].start):
            candidates = reading.list_candidates(parts)
            right = [_is_named(each.speaker, name) if name else not at for at, each in enumerate(candidates)]
            speakers = (each.speaker for each, is_right in zip(candidates, right, strict=True) if is_right)
            reading.move(next(speakers, ResolvedSpeaker()), parts[-1].end)
            if any(right):
                yield candidates, right


def _is_named(speaker: ResolvedSpeaker, name: Sequence[str]) -> bool:
    given = hash_name(speaker.name) if speaker.name else []
    return bool(given) and given[-1] == name[-1] and {*given} <= {*name}


def read_known(name: str) -> list[Known]:
    """Read the documents of a set, and find its quotations in them by their prints."""
    documents: dict[str, list[Item]] = defaultdict(list)
    for item in read_set("quotations", name):
        documents[item["file"]].append(item)
    known: list[Known] = []
    for file, items in documents.items():
        document = read_document(DATA / file, file)
        places = [(letter, at) for at, each in enumerate(document.text) for letter in squash(each)]
        found = _find_edges("".join(letter for letter, _ in places), items)
        quotations: list[tuple[list[Span], list[str]]] = []
        for item in (each for each in items if each["kind"] == "quotation"):
            joined = [_join_edges(found, *edges) for edges in item["parts"]]
            parts = [Span(places[each[0]][1], places[each[1] - 1][1] + 1) for each in joined if each]
            if len(parts) == len(joined):
                quotations.append((parts, item["speaker"] if item["of"] in ("person", "body") else []))
        known.append(Known(document, Text(document), items, quotations))
    return known


def _find_edges(letters: str, items: Sequence[Item]) -> dict[Print, list[int]]:
    """Return where the first and the last words of quotations are in squashed text."""
    wanted: set[Print] = {(*edge,) for item in items for edges in item.get("parts", ()) for edge in edges}
    found: dict[Print, list[int]] = defaultdict(list)
    for length in {length for length, _ in wanted}:
        for at in range(len(letters) - length + 1):
            each = (length, hash_letters(letters[at : at + length]))
            if each in wanted:
                found[each].append(at)
    return found


def _join_edges(found: dict[Print, list[int]], first: Print, last: Print) -> tuple[int, int] | None:
    """Return the first place of a part by the prints of its edges; None where it is nowhere."""
    ends = found[last[0], last[1]]
    pairs = ((at, end + last[0]) for at in found[first[0], first[1]] for end in ends)
    return next((each for each in pairs if each[1] >= each[0] + first[0]), None)


# -------------------------------------------------------------------------------------------- systems


class Model:
    """A CRF of the words of quotations and a model of speakers.

    Attributes:
        size: The bytes of the CRF.
    """

    def __init__(self, known: Sequence[Known]) -> None:
        self.speakers = SpeakerModel()
        self.speakers.train([case for each in known for case in each.list_cases()])
        trainer = pycrfsuite.Trainer(verbose=False)
        trainer.set_params(_OPTIONS)
        for each in known:
            trainer.append(each.text.build_features(), each.list_tags())
        self._crf = pycrfsuite.Tagger()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "crf"
            trainer.train(str(path))
            self._weights = path.read_bytes()
        self.size = len(self._weights)
        self._crf.open_inmemory(self._weights)  # it reads them where they are

    def tag(self, text: Text) -> NDArray[np.float64]:
        """Return for each token the probabilities that it is in no quotation, and that it begins one."""
        self._crf.set(text.build_features())
        shares = [[self._crf.marginal(tag, at) for tag in (_OUT, _BEGIN)] for at in range(len(text.tokens))]
        return np.array(shares).reshape(-1, 2)

    def find(self, text: Text, shares: NDArray[np.float64]) -> Iterator[tuple[DocumentQuotation, float]]:
        """Yield the quotations by these probabilities, each with how sure its words are."""
        groups = [each for each in _group(text, shares) if sum(map(len, each)) >= _MIN_WORDS]
        spans = [[Span(text.tokens[part[0]].start, text.tokens[part[-1]].end) for part in each] for each in groups]
        reading = Reading(text.text, text.blocks, [part for parts in spans for part in parts])
        for parts, group in zip(spans, groups, strict=True):
            chosen, _ = self.speakers.choose(reading.list_candidates(parts))
            reading.move(chosen.speaker, parts[-1].end)
            sure = 1 - float(shares[[at for part in group for at in part], 0].mean())
            yield _build_quotation(text.text, parts, chosen), sure

    def name(self, text: Text, rules: Sequence[DocumentQuotation]) -> Iterator[DocumentQuotation]:
        """Yield the rules' quotations, with a speaker that is sure where they give none and no work either."""
        reading = Reading(text.text, text.blocks, [part for each in rules for part in each.parts])
        for each in rules:
            speaker, named = ResolvedSpeaker(each.speaker, anonymous=each.anonymous), each
            if not each.speaker:
                chosen, share = self.speakers.choose(reading.list_candidates(each.parts))
                speaker = chosen.speaker
                if share >= _SURE and speaker.name and not each.source:
                    named = _build_quotation(text.text, each.parts, chosen)
            reading.move(speaker, each.span.end)
            yield named


def _build_quotation(text: str, parts: Sequence[Span], chosen: Candidate) -> DocumentQuotation:
    who, start = chosen.speaker, parts[0].start
    whole = Span(start - (text[start - 1 : start] in [*DOUBLE_QUOTES]), parts[-1].end)
    names = (who.name, who.role, who.organisation, chosen.span, chosen.span)
    return DocumentQuotation(whole, tuple(parts), *names, "a learnt model", anonymous=who.anonymous)


def _group(text: Text, shares: NDArray[np.float64]) -> list[list[list[int]]]:
    """Return the tokens of each part of each quotation; a part is in one block, and a pair of marks is in or out."""
    is_in = shares[:, 0] < 1 / 2
    for pair in text.pairs:
        inside = text.cover(pair.inner)
        is_in[text.cover(pair.outer)] = False
        is_in[inside] = bool(inside) and shares[inside, 0].mean() < 1 / 2
    begins = shares[:, 1] > 1 - shares.sum(axis=1)
    starts = {text.cover(pair.inner).start for pair in text.pairs}
    held = {at for pair in text.pairs for at in text.cover(pair.inner)} - starts
    found: list[list[list[int]]] = []
    last = -1
    for at in np.flatnonzero(is_in).tolist():
        gap = text.block_of[at] - text.block_of[last] if found else 2
        if gap > 1 or (begins[at] and at not in held):
            found.append([[at]])
        elif gap or last < at - 1:
            found[-1].append([at])
        else:
            found[-1][-1].append(at)
        last = at
    return found


# ------------------------------------------------------------------------------------------ measuring


class Weighing:
    """What each system gives for a document, and the seconds that the rules and the models take."""

    def __init__(self, known: Sequence[Known]) -> None:
        self.model = Model(known)
        self.seconds: Counter[str] = Counter()

    def find(self, document: Document) -> dict[str, Sequence[DocumentQuotation]]:
        """Return the quotations that each system finds."""
        start = time.process_time_ns()
        rules = find_quotations(document).quotations
        middle = time.process_time_ns()
        text = Text(document)
        shares = self.model.tag(text)
        own = list(self.model.find(text, shares))
        self.seconds.update(rules=middle - start, models=time.process_time_ns() - middle)
        covered = [[at for part in each.parts for at in text.cover(part)] for each in rules]
        kept = [each for each, at in zip(rules, covered, strict=True) if not at or shares[at, 0].mean() < _SURE]
        taken = [part for each in rules for part in each.parts]
        new = [e for e, sure in own if sure >= _SURE and not any(overlap(p, q) for p in e.parts for q in taken)]
        return {
            "rules": rules,
            "models": [each for each, _ in own],
            "veto": kept,
            "proposals": [*rules, *new],
            "names": list(self.model.name(text, rules)),
        }


def weigh_annotated(known: Sequence[Known], folds: int) -> Iterator[str]:
    """Measure the systems on annotated documents, in folds of publishers."""
    publishers = sorted({each.publisher for each in known})
    measured: dict[str, Measurement] = defaultdict(Measurement)
    for own in (publishers[number::folds] for number in range(folds)):
        weighing = Weighing([each for each in known if each.publisher not in own])
        for each in (each for each in known if each.publisher in own):
            for name, found in weighing.find(each.document).items():
                measured[name].measure(each.document, found, each.items)
    yield f"| | {' | '.join(measured)} |"
    for score in sorted({score for each in measured.values() for score in each.scores}):
        cells = (each.scores[score].write_count() if score in each.scores else "" for each in measured.values())
        yield f"| {score} | {' | '.join(cells)} |"


def weigh_news(known: Sequence[Known], part: str) -> Iterator[str]:
    """Measure the systems on annotated news."""
    weighing = Weighing(known)
    tallies: dict[str, Tally] = defaultdict(Tally)
    with gzip.open(DATA / "quotes" / f"{part}.jsonl.gz", "rt", encoding="utf-8") as file:
        for article in map(json.loads, file):
            for name, found in weighing.find(of_lines(article["text"])).items():
                count_article(article, found, tallies[name])
    for name, tally in tallies.items():
        words = ", ".join(f"F1 {tally.measure(each)[2]:.1%} at {each}" for each in (0.3, 0.8))
        given = f"{tally.given_right} of {tally.given} given"
        yield f"{name}: {words}; speaker right {tally.speakers_right} of {tally.speakers}, {given}"
    pages = tallies["rules"].chars / CHARS_A_PAGE
    for name, spent in weighing.seconds.items():
        yield f"{name}: {spent / pages / 1e6:.1f} ms of the processor a page of {CHARS_A_PAGE} characters"
    yield f"CRF {weighing.model.size / 1e6:.1f} MB, speakers {len(weighing.model.speakers.weights)} weights"


def main() -> None:
    """Read the command line, learn and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["learning", "news_train", "news_dev"])
    parser.add_argument("--folds", type=int, default=10, help="groups of publishers; as many as them leaves one out")
    given = parser.parse_args()
    known = read_known("learning")
    lines = weigh_annotated(known, given.folds) if given.what == "learning" else weigh_news(known, given.what)
    sys.stdout.writelines(f"{line}\n" for line in lines)


if __name__ == "__main__":
    main()
