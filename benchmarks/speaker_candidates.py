"""The people and bodies who may have said quoted words, and a linear model that chooses among them.

The model is a softmax over the candidates of one quotation, learnt by the likelihood of all that are right together.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.model import Block, Span
from kb.quotations.grammar.names import Mention, parse_noun_phrase
from kb.quotations.grammar.reporting_verbs import is_reporting_verb
from kb.quotations.grammar.tokens import SyntaxToken, is_capitalised, is_role, tokenize_sentence
from kb.quotations.models import NO_SPAN
from kb.quotations.speaker_resolution import PronounContext, ResolvedSpeaker, SpeakerResolver

_PRONOUNS = frozenset({"he", "she", "they"})
_JOINERS = frozenset({"of", "for", "the", "and", "de", "van", "&"})
_NEAR, _CLAUSE = 60, 12  # tokens on either side of the words; after "who" or a comma, to find a verb in
_EPOCHS, _RATE, _RIDGE = 12, 0.2, 1e-3


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may have said the words, with the names of the features; without a name, nobody."""

    speaker: ResolvedSpeaker
    features: tuple[str, ...]
    span: Span = NO_SPAN


class Reading:
    """A document whose quotations are read in order, with the speaker of the one before and where it ends."""

    def __init__(self, text: str, blocks: Sequence[Block], quoted: Sequence[Span]) -> None:
        self.text, self._blocks, self._quoted = text, blocks, quoted
        self._resolver = SpeakerResolver(text)
        self._previous, self._since = ResolvedSpeaker(), 0

    def move(self, speaker: ResolvedSpeaker, end: int) -> None:
        """Go on to after a quotation."""
        self._previous, self._since = speaker, end

    def _find_block(self, at: int) -> int:
        return max(bisect_right(self._blocks, at, key=lambda each: each.span.start) - 1, 0)

    def _get_span(self, block: int) -> Span:
        return self._blocks[block].span if 0 <= block < len(self._blocks) else NO_SPAN

    def list_candidates(self, parts: Sequence[Span]) -> list[Candidate]:
        """Return the candidates for the speaker of a quotation in parts; the first is nobody."""
        start, end = parts[0].start, parts[-1].end
        first, last = self._find_block(start), self._find_block(end - 1)
        is_whole = start - self._get_span(first).start <= 1
        size, case = f"n{min((end - start) // 25, 4)}", f"u{self.text[start].isupper()}"
        context = ("", size, case, f"{is_whole}", self.text[end - 1 : end], str(self._blocks[first].kind))
        found = [Candidate(ResolvedSpeaker(), tuple(f"nobody {each}" for each in context))]
        if self._previous.name:
            gap = f"gap {min(first - self._find_block(self._since - 1), 3)}"
            names = tuple(f"same {each}" for each in (*context, gap, f"{gap} {is_whole}"))
            found.append(Candidate(self._previous, names))
        before = Span(self._get_span(first).start, start)
        for side, region in (("before", before), ("above", self._get_span(first - 1))):
            found += self._read(side, region, is_before=True)
        found += self._read("higher", self._get_span(first - 2), is_before=True)
        found += self._read("within", Span(parts[0].end, parts[-1].start), is_before=False)
        found += self._read("after", Span(end, self._get_span(last).end), is_before=False)
        return [*found, *self._read("below", self._get_span(last + 1), is_before=False)]

    def _read(self, side: str, region: Span, *, is_before: bool) -> Iterator[Candidate]:
        """Yield the candidates of a region, the nearest to the words first."""
        found = tokenize_sentence(self.text, region.start, region.end)
        found = [each for each in found if not any(span.start <= each.start < span.end for span in self._quoted)]
        tokens = found[-_NEAR:] if is_before else found[:_NEAR]
        mentions = list(_list_mentions(self.text, tokens))
        for rank, (start, stop, mention) in enumerate(reversed(mentions) if is_before else mentions):
            sentence = max((at + 1 for at in range(start) if tokens[at].text in ".!?"), default=0)
            above = self._get_span(self._find_block(region.start) - 1).start
            at = tokens[sentence].start
            context = PronounContext(self._previous, self._since, at, at, region.start, above)
            speaker = self._resolver.resolve(mention, context)
            about = f"{mention.kind}", f"r{bool(mention.role)}", f"n{bool(speaker.name)}", f"s{sentence == start}"
            names = (*_describe(tokens, start, stop, rank, is_before=is_before), *about)
            yield Candidate(speaker, tuple(f"{side} {each}" for each in names), mention.span)


def _describe(tokens: Sequence[SyntaxToken], start: int, stop: int, rank: int, *, is_before: bool) -> list[str]:
    """Describe a mention by its distance from the words, and by the verbs and the marks beside it."""
    between = tokens[stop:] if is_before else tokens[:start]
    following = tokens[stop].lower if stop < len(tokens) else ""
    preceding = tokens[start - 1].lower if start else ""
    has_clause = following in {"who", ","} and _has_verb(tokens[stop : stop + _CLAUSE])
    verbs = f"verbs {is_reporting_verb(preceding)} {is_reporting_verb(following) or has_clause}"
    near = f"{min(sum(each.text in '.!?' for each in between), 2)} {min(rank, 2)}"
    return [
        "",
        f"distance {min(len(between), 12) // 2}",
        f"near {near}",
        verbs,
        f"{verbs} {near}",
        f"verb {_has_verb(between)} {near}",
        f"next {following if not following.isalnum() else ''}",
        f"previous {preceding if len(preceding) <= len('the') else ''}",
        f"edge {(tokens[-1] if is_before else tokens[0]).text}"[:12],
        f"capital {tokens[start].text[0].isupper()} {near}",
        f"alone {stop - start == len(tokens)}",
    ]


def _has_verb(tokens: Sequence[SyntaxToken]) -> bool:
    return any(is_reporting_verb(each.lower) for each in tokens)


def _list_mentions(text: str, tokens: Sequence[SyntaxToken]) -> Iterator[tuple[int, int, Mention]]:
    """Yield the noun phrases of capitalised words and roles, and the pronouns, with the indices of their tokens."""
    at = 0
    while at < len(tokens):
        stop = at + (tokens[at].lower in _PRONOUNS)
        while stop < len(tokens) and tokens[at].lower not in _PRONOUNS and _is_in_mention(tokens, at, stop):
            stop += 1
        mention = parse_noun_phrase(text, tokens[at:stop]) if stop > at else None
        if mention:
            yield at, stop, mention
        at = max(stop, at + 1)


def _is_in_mention(tokens: Sequence[SyntaxToken], start: int, at: int) -> bool:
    token = tokens[at]
    joins = token.lower in _JOINERS and start < at < len(tokens) - 1 and is_capitalised(tokens[at + 1])
    return joins or is_role(token) or (token.text[0].isalpha() and is_capitalised(token))


class SpeakerModel:
    """Chooses who said the words."""

    def __init__(self) -> None:
        self.weights: dict[str, float] = defaultdict(float)

    def train(self, cases: Sequence[tuple[list[Candidate], list[bool]]]) -> None:
        """Learn from candidates and which of them are right, by Adagrad."""
        chance = np.random.default_rng(1)
        squares: dict[str, float] = defaultdict(lambda: 1e-6)
        for at in (int(each) for _ in range(_EPOCHS) for each in chance.permutation(len(cases))):
            candidates, right = cases[at]
            shares = self._score(candidates)
            wanted = shares * np.array(right)
            for each, slope in zip(candidates, shares - wanted / wanted.sum(), strict=True):
                for name in each.features:
                    step = float(slope) + _RIDGE * self.weights[name]
                    squares[name] += step**2
                    self.weights[name] -= float(_RATE * step / squares[name] ** 0.5)

    def choose(self, candidates: Sequence[Candidate]) -> tuple[Candidate, float]:
        """Return the best candidate, and the probability that the speaker has this name."""
        shares = self._score(candidates)
        best = candidates[int(shares.argmax())]
        return best, float(shares[[each.speaker.name == best.speaker.name for each in candidates]].sum())

    def _score(self, candidates: Sequence[Candidate]) -> NDArray[np.float64]:
        sums = np.array([sum(self.weights.get(name, 0.0) for name in each.features) for each in candidates])
        shares = np.exp(sums - sums.max())
        return np.asarray(shares / shares.sum())
