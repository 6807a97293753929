"""Turns of transcripts, interviews and debates: paragraphs that open with the label of a speaker.

A turn is "Mr Smith: ...", "Q12 Chair: ...", "HON. A. B. SMITH.- ...", "**Jane Roe:** ...", "Q. ..." or a label on a
line of its own, with the paragraphs after it up to the next label. One label alone is a heading, an entry of a list or
a field: a transcript has several turns, of more than one speaker, and one of them speaks again or all have a title.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.model import Block, BlockKind, Span
from kb.quotations.grammar.names import Mention, MentionKind, parse_noun_phrase
from kb.quotations.grammar.tokens import SyntaxToken, find_span, is_acronym, is_honorific, tokenize_sentence
from kb.quotations.models import WholeText
from kb.quotations.speaker_resolution import has_given_name
from kb.text.names import HONORIFICS
from kb.text.spans import trim
from kb.text.word_lists import parse_words

_LABEL = re.compile(
    r"(?:\*\*|__)?(?P<number>Q\.?\s?\d{1,4}[.:]?\s+)?"
    r"(?P<label>[A-Z][^\n:“”\"?!]{0,60}?)"
    r"(?P<mark>\s?:(?:\*\*|__)?|(?:\*\*|__):|\.\s?[–—-]{1,2})\s+(?=\S)"
)
_LETTER = re.compile(r"(?P<label>[QA])\.\s+(?=[A-Z])")
_LINE = re.compile(r"(?:\*\*|__)?(?P<label>[A-Z][^\n:“”\"?!]{0,60}?)\s?[:.]?(?:\*\*|__)?\s*\Z")
# Labels of roles in a conversation, without a name.
_CHAIRS = parse_words("chair chairman chairperson chairwoman speaker interviewer moderator")
_UNNAMED_PARTS = parse_words("q a question answer journalist")
_ADDRESS = parse_words("hon honourable honorable the mr mrs madam deputy acting") | {""}
_HONOURS = frozenset({"hon", "honourable", "honorable", "the", ""})  # neither part of a name nor a role
_MAX_LABEL_WORDS = 8
_MIN_TURNS = 3
_MIN_LINES = 4  # turns, if all labels are on lines of their own
_MAX_GAP = 30  # paragraphs between the labels of two turns
_SENTENCE_END = re.compile(r"[.?!…:–—-][”’\"')\]]*\Z")
_ASIDE = re.compile(r"\([^()]*\)\Z")  # "(Laughter)", between the paragraphs of a turn
_MAX_INTERJECTION = 4  # words
_MAX_LINE = 70  # characters of a label on a line of its own
_LABEL_KINDS = frozenset({BlockKind.PARAGRAPH, BlockKind.HEADING})
_CONTINUING = frozenset({BlockKind.PARAGRAPH, BlockKind.BLOCK_QUOTATION, BlockKind.LIST_ITEM})


@dataclass(frozen=True, slots=True)
class _Opening:
    """The first paragraph of a possible turn."""

    place: int
    mention: Mention | None
    label: Span
    words: Span
    is_marked: bool  # a title, a number or a dash shows that it is a label
    is_known: bool = True  # the label names a speaker, and does not only look like a label
    is_line: bool = False  # the label is on a line of its own, as many other things are
    is_letter: bool = False  # the label is "Q." or "A.", which also mark list entries


def find_turns(text: str, blocks: Sequence[Block]) -> list[WholeText]:
    """Return the turns of the transcripts among consecutive blocks."""
    turns: list[WholeText] = []
    run: list[_Opening] = []
    opened = (_LABEL.match(text, block.span.start, block.span.end) for block in blocks)
    labels = Counter(found["label"] for found in opened if found)
    for place, block in enumerate(blocks):
        opening = _read_opening(text, place, block, labels) if block.kind in _CONTINUING else None
        opening = opening or _read_label_line(text, place, blocks)
        if (block.kind is BlockKind.HEADING and opening is None) or (run and place - run[-1].place > _MAX_GAP):
            turns += _close_run(text, blocks, run)
            run = []
        if opening:
            run.append(opening)
    return [*turns, *_close_run(text, blocks, run)]


def _read_label_line(text: str, place: int, blocks: Sequence[Block]) -> _Opening | None:
    """Read a line as the label of the paragraph below it: "JANE ROE", "The Chair"."""
    block = blocks[place]
    is_short = block.span.end - block.span.start <= _MAX_LINE and place + 1 < len(blocks)
    if not is_short or block.kind not in _LABEL_KINDS or blocks[place + 1].kind not in _CONTINUING:
        return None
    match = _LINE.match(text, block.span.start, block.span.end)
    words = blocks[place + 1].span
    if match is None or not _SENTENCE_END.search(text[words.start : words.end]):
        return None
    label = trim(text, Span(*match.span("label")))
    opening = _read_label(text, place, label, words, is_marked=False)
    if opening is None or not opening.is_known:
        return None
    opening = replace(opening, is_line=True)
    is_about = opening.mention is not None and opening.mention.name.split()[-1] in words.slice(text)
    return None if is_about else opening  # "Jane Roe", "Jane Roe is known for her work."


def _read_opening(text: str, place: int, block: Block, labels: Counter[str]) -> _Opening | None:
    """Read the label of a paragraph that ends with a sentence; `labels` are those of all paragraphs."""
    match = _LABEL.match(text, block.span.start, block.span.end)
    letter = None if match else _LETTER.match(text, block.span.start, block.span.end)
    found = match or letter
    if found is None or not _SENTENCE_END.search(text[block.span.start : block.span.end]):
        return None
    label = trim(text, Span(*found.span("label")))
    words = Span(found.end(), block.span.end)
    if letter:
        return _Opening(place, None, label, words, is_marked=False, is_letter=True)
    has_dash = ":" not in found.group("mark")
    opening = _read_label(text, place, label, words, is_marked=has_dash or bool(found.group("number")))
    is_asker = labels[found["label"]] > 1 and found["label"].lower() not in HONORIFICS
    if opening is None and not has_dash and is_asker:
        return _Opening(place, None, label, words, is_marked=False, is_known=False)  # who asks: "Example Journal: Why?"
    return opening


def _read_label(text: str, place: int, label: Span, words: Span, *, is_marked: bool) -> _Opening | None:
    """Parse the words of a label as a speaker."""
    tokens = tokenize_sentence(text, label.start, label.end)
    if not 0 < len(tokens) <= _MAX_LABEL_WORDS * 2 or len(label.slice(text).split()) > _MAX_LABEL_WORDS:
        return None
    is_marked = is_marked or is_honorific(tokens[0])
    bare = [token for token in tokens if token.lower.rstrip(".") not in _ADDRESS]
    if len(bare) == 1 and bare[0].lower in _CHAIRS | _UNNAMED_PARTS:
        mention = _build_part(text, label) if bare[0].lower in _CHAIRS else None
        return _Opening(place, mention, label, words, is_marked)
    while tokens and tokens[0].lower.rstrip(".") in _HONOURS:
        tokens = tokens[1:]
    mention = _parse_name(text, tokens) if tokens else None
    if mention is None or mention.kind not in (MentionKind.FULL, MentionKind.SURNAME):
        return _Opening(place, None, label, words, is_marked, False) if label.slice(text).isupper() else None
    return _Opening(place, mention, label, words, is_marked) if is_marked or has_given_name(mention.name) else None


def _parse_name(text: str, tokens: Sequence[SyntaxToken]) -> Mention | None:
    """Parse the name in a label; a surname in capitals after a title is not an acronym: "MR QUILL"."""
    if len(tokens) == 2 and is_honorific(tokens[0]) and is_acronym(tokens[1]):
        return Mention(MentionKind.SURNAME, find_span(tokens), tokens[1].text.title())
    return parse_noun_phrase(text, tokens)


def _build_part(text: str, label: Span) -> Mention:
    tokens = tokenize_sentence(text, label.start, label.end)
    return Mention(MentionKind.COMMON, find_span(tokens), label.slice(text).rstrip("."))


def _close_run(text: str, blocks: Sequence[Block], run: Sequence[_Opening]) -> list[WholeText]:
    """Return the turns of a run of labelled paragraphs if it is a transcript."""
    known = [opening for opening in run if opening.is_known]
    voices = [opening.label.slice(text) for opening in known]
    is_shared = len(set(voices)) < len(voices) or all(opening.is_marked for opening in known)
    if any(opening.is_letter for opening in known) and "Q" not in voices:
        return []
    fewest = _MIN_LINES if all(opening.is_line for opening in known) else _MIN_TURNS
    if len(known) < fewest or len(set(voices)) == 1 or not is_shared:
        return []
    turns: list[WholeText] = []
    for number, opening in enumerate(run):
        end = run[number + 1].place if number + 1 < len(run) else opening.place + 1
        if opening.label.slice(text).isupper() and len(opening.words.slice(text).split()) <= _MAX_INTERJECTION:
            end = opening.place + 1  # in a debate, a speaker interrupted by "Order!" continues after it
        following = [
            block.span
            for block in blocks[opening.place + 1 : end]
            if block.span.start > opening.words.start
            and block.kind in _CONTINUING
            and not _ASIDE.match(text, block.span.start, block.span.end)
        ]
        turns.append(WholeText(opening.mention, opening.label, (opening.words, *following)))
    return turns
