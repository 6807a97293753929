"""Quotations made from a library by rule, each with the expected result of a check.

They are seeded, so that each run makes the same ones. The expected status is known from how a case was made; if the
library happens to have the changed words after all, as a plain search through all its text shows, there is no case.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path

from kb.model import MatchStatus, Passage
from kb.text import split_sentences, split_terms, tokenize

_FEWEST, _MOST = 8, 60  # words of a sentence
_MARKS = '"“”„«»‘’'
_SWAPPED = str.maketrans({"“": '"', "”": '"', "’": "'", "‘": "'", "–": "-", "'": "’", "-": "–"})
_LIGATURES = (("ffi", "ﬃ"), ("fi", "ﬁ"), ("fl", "ﬂ"), ("ff", "ﬀ"))
_AMERICAN = {
    **{f"{stem}is": f"{stem}iz" for stem in ("organ", "recogn", "criminal", "priorit", "special", "minim", "author")},
    **{f"{stem}our": f"{stem}or" for stem in ("behavi", "lab", "neighb", "fav", "hon", "harb")},
    **{f"{stem}ence": f"{stem}ense" for stem in ("def", "off", "lic")},
    "centre": "center",
    "programme": "program",
    "counselling": "counseling",
    "travelled": "traveled",
}
_BRITISH = re.compile(rf"\b(?:{'|'.join(_AMERICAN)})")


@dataclass(frozen=True, slots=True)
class Case:
    """A quotation.

    Attributes:
        kind: How it was made.
        text: Without marks.
        document: The source of its words; "" if there is none.
    """

    kind: str
    text: str
    status: MatchStatus
    document: str = ""


class Text:
    """All text of a library, searched without an index."""

    def __init__(self, documents: Iterable[Sequence[Passage]]) -> None:
        self.passages = [list(each) for each in documents]
        self.words = [f" {' '.join(split_terms(' '.join(p.text for p in each)))} " for each in self.passages]
        self.characters = [_plain(" ".join(p.text for p in each)) for each in self.passages]

    def has_words(self, text: str) -> bool:
        wanted = f" {' '.join(split_terms(text))} "
        return any(wanted in each for each in self.words)

    def has_characters(self, text: str) -> bool:
        """Tell whether some document has the characters, except for a stop at the end."""
        wanted = _plain(text).rstrip(",.;")
        return any(wanted in each for each in self.characters)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text))


Maker = Callable[[random.Random, str], str | None]


def _word_spans(text: str) -> list[tuple[int, int]]:
    return [(word.start, word.end) for word in tokenize(text)]


def _inner(rng: random.Random, text: str, run: int = 1) -> tuple[int, int]:
    """Choose words that are neither the first nor the last of a text, and return their offsets."""
    spans = _word_spans(text)
    at = rng.randrange(1, len(spans) - run)
    return spans[at][0], spans[at + run - 1][1]


def replaced(rng: random.Random, text: str) -> str:
    start, end = _inner(rng, text)
    return text[:start] + rng.choice(("lantern", "harvest", "velvet", "seldom", "never", "orchard")) + text[end:]


def dropped(rng: random.Random, text: str) -> str:
    start, end = _inner(rng, text)
    return text[:start].rstrip() + " " + text[end:].lstrip()


def inserted(rng: random.Random, text: str) -> str:
    start, _ = _inner(rng, text)
    return f"{text[:start]}{rng.choice(('not', 'always', 'hardly', 'truly'))} {text[start:]}"


def exchanged(rng: random.Random, text: str) -> str:
    """Swap two adjacent words."""
    spans = _word_spans(text)
    at = rng.randrange(1, len(spans) - 2)
    (a, b), (c, d) = spans[at], spans[at + 1]
    return text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:]


def american(rng: random.Random, text: str) -> str | None:
    changed = _BRITISH.sub(lambda match: _AMERICAN[match.group()], text)
    return changed if changed != text else None


def other_marks(rng: random.Random, text: str) -> str | None:
    """Replace straight marks by curly ones, and vice versa."""
    inner = text.strip(_MARKS)
    changed = inner.translate(_SWAPPED)
    return changed if changed != inner else None


def other_punctuation(rng: random.Random, text: str) -> str | None:
    """Remove the commas."""
    changed = re.sub(r"(?<=\w),(?= )", "", text)
    return changed if changed != text else None


def other_case(rng: random.Random, text: str) -> str:
    return text.upper() if rng.random() < 0.3 else text.title()


def with_ligatures(rng: random.Random, text: str) -> str | None:
    """Write ligatures, as a PDF may."""
    for letters, ligature in _LIGATURES:
        text = text.replace(letters, ligature)
    return text if not text.isascii() and any(ligature in text for _, ligature in _LIGATURES) else None


def without_hyphens(rng: random.Random, text: str) -> str | None:
    changed = re.sub(r"(?<=[a-z])-(?=[a-z])", "", text)
    return changed if changed != text else None


def wrapped(rng: random.Random, text: str) -> str:
    """Break lines, as on a page."""
    return re.sub(r" (?=\w)", lambda match: "\n" if rng.random() < 0.2 else "  ", text)


def hyphenated(rng: random.Random, text: str) -> str | None:
    """Break a line within a long word."""
    long = list(re.finditer(r"[a-z]{9,}", text))
    if not long:
        return None
    at = rng.choice(long).start() + 4
    return f"{text[:at]}-\n{text[at:]}"


def with_stop(rng: random.Random, text: str) -> str:
    """End with the comma of the quoting sentence."""
    return text.rstrip(".,;") + ("," if text.rstrip(".,;")[-1].isalnum() else "")


def with_ellipsis(rng: random.Random, text: str) -> str:
    """Replace words by an ellipsis."""
    run = rng.randint(1, max(1, len(_word_spans(text)) // 3))
    start, end = _inner(rng, text, run)
    sign = rng.choice(("...", "…", "[...]", "[…]", ". . ."))
    return f"{text[:start].rstrip()} {sign} {text[end:].lstrip(',.;: ')}"


def bracketed(rng: random.Random, text: str) -> str:
    """Replace some words by others in brackets."""
    start, end = _inner(rng, text, rng.randint(1, 3))
    return text[:start] + rng.choice(("[he]", "[the group]", "[they]", "[it]")) + text[end:]


def with_sic(rng: random.Random, text: str) -> str:
    """Put a remark in brackets."""
    _, end = _inner(rng, text)
    return f"{text[:end]} [sic]{text[end:]}"


def initial(rng: random.Random, text: str) -> str | None:
    """Begin within a sentence, with the capital in brackets."""
    spans = _word_spans(text)
    at = rng.randrange(1, max(len(spans) - _FEWEST, 2))
    rest = text[spans[at][0] :]
    if not rest[:2].isalpha() or not rest[0].islower() or len(split_terms(rest)) < _FEWEST - 2:
        return None
    return f"[{rest[0].upper()}]{rest[1:]}"


_OF_SENTENCES: tuple[tuple[str, MatchStatus, Maker, int], ...] = (
    ("as printed", MatchStatus.EXACT, lambda rng, text: text, 90),
    ("lines broken", MatchStatus.EXACT, wrapped, 40),
    ("a word cut at a line's end", MatchStatus.EXACT, hyphenated, 40),
    ("comma at the end", MatchStatus.EXACT, with_stop, 40),
    ("marks of another kind", MatchStatus.MARKS, other_marks, 60),
    ("without commas", MatchStatus.MARKS, other_punctuation, 40),
    ("capitals", MatchStatus.MARKS, other_case, 40),
    ("ligatures", MatchStatus.MARKS, with_ligatures, 40),
    ("without hyphens", MatchStatus.MARKS, without_hyphens, 40),
    ("a word replaced", MatchStatus.CLOSE, replaced, 80),
    ("a word dropped", MatchStatus.CLOSE, dropped, 80),
    ("a word inserted", MatchStatus.CLOSE, inserted, 80),
    ("neighbours exchanged", MatchStatus.CLOSE, exchanged, 60),
    ("American spelling", MatchStatus.CLOSE, american, 40),
    ("an ellipsis", MatchStatus.PARTS, with_ellipsis, 60),
    ("words in brackets", MatchStatus.PARTS, bracketed, 30),
    ("a remark in brackets", MatchStatus.PARTS, with_sic, 20),
    ("a capital in brackets", MatchStatus.PARTS, initial, 20),
)
_JOINED, _ABSENT = 50, 100


def cases(text: Text, strange: Sequence[str], seed: int) -> Iterator[Case]:
    """Make 1,050 cases from a library and from texts that it does not have (`strange`)."""
    rng = random.Random(seed)  # noqa: S311 - not for secrets
    found = list(_sentences(text))
    for kind, standing, make, wanted in _OF_SENTENCES:
        made: set[str] = set()
        while len(made) < wanted:
            document, sentence = rng.choice(found)
            changed = make(rng, sentence)
            if changed is None or changed in made or not _is_as_meant(text, standing, sentence, changed):
                continue
            made.add(changed)
            yield Case(kind, changed, standing, document)
    yield from rng.sample(list(_joined(text)), _JOINED)
    chosen = list(_of_elsewhere(rng.sample(strange, 4 * _ABSENT)))
    rng.shuffle(chosen)
    strangers = (each for each in chosen if not text.has_words(each))
    yield from (Case("not there", each, MatchStatus.ABSENT) for each in islice(strangers, _ABSENT))


def _is_as_meant(text: Text, standing: MatchStatus, sentence: str, changed: str) -> bool:
    """Tell whether the library does not have the changed words by chance."""
    if standing is MatchStatus.MARKS:
        return not text.has_characters(changed)
    if standing in {MatchStatus.CLOSE, MatchStatus.PARTS}:
        return split_terms(changed) != split_terms(sentence) and not text.has_words(changed)
    return True


def _sentences(text: Text) -> Iterator[tuple[str, str]]:
    for passages in text.passages:
        for passage in passages:
            for span in split_sentences(passage.text):
                words = span.slice(passage.text)
                if _FEWEST <= len(split_terms(words)) <= _MOST and not set("[…") & set(words) and "..." not in words:
                    yield passage.document, words


def _joined(text: Text) -> Iterator[Case]:
    """Yield the last sentence of a passage with the first of the next."""
    for passages in text.passages:
        for one, other in pairwise(passages):
            last, first = (
                split_sentences(one.text)[-1].slice(one.text),
                split_sentences(other.text)[0].slice(other.text),
            )
            if min(len(split_terms(last)), len(split_terms(first))) >= _FEWEST // 2 and not set("[…") & set(
                last + first
            ):
                yield Case("two passages joined", f"{last} {first}", MatchStatus.EXACT, one.document)


def _of_elsewhere(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for span in split_sentences(text):
            words = _plain(span.slice(text))
            if _FEWEST <= len(split_terms(words)) <= _MOST and not set("[…") & set(words) and "..." not in words:
                yield words


def in_marks(text: str, number: int) -> str:
    """Put every other quotation, and each that has marks inside, in marks of a kind that it does not contain.

    A straight mark may close what a curly one opens, so these are of one kind.
    """
    if number % 2 == 0 and not set('"“”«»') & set(text):
        return text
    opening, closing = "«»" if set('"“”') & set(text) else ("“”", '""')[number % 4 // 2]
    return f"{opening}{text}{closing}" if not {opening, closing} & set(text) else text


def elsewhere(data: Path) -> Iterator[str]:
    """Yield texts of the test data that the library does not have: abstracts, encyclopaedia, news."""
    for name in ("cranfield", "cisi", "xquad_en"):
        with (data / "ir" / name / "corpus.jsonl").open(encoding="utf-8") as lines:
            yield from (json.loads(line)["text"] for line in lines)
    with gzip.open(data / "quotes" / "news_train.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from (json.loads(line)["text"] for line in lines)
