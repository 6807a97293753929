"""Turns of transcripts, interviews and debates: paragraphs that open with a label of who speaks.

A turn is "Mr Smith: ...", "Q12 Chair: ...", "HON. A. B. SMITH.- ..." or "**Jane Roe:** ...", with the paragraphs
after it up to the next label. One label alone is a heading, an entry of a list or a field: a transcript has several
turns, of more than one speaker, and one of them speaks again or all have a title.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kb.model import Block, BlockKind, Span
from kb.quotations import lexicon
from kb.quotations.names import Mention, MentionKind, parse_noun_phrase
from kb.quotations.speaker_resolution import has_given_name
from kb.quotations.tokens import SyntaxToken, find_span, is_acronym, tokenize_sentence
from kb.text.spans import trim
from kb.text.word_lists import parse_words

_LABEL = re.compile(
    r"(?:\*\*|__)?(?P<number>Q\.?\s?\d{1,4}[.:]?\s+)?"
    r"(?P<label>[A-Z][^\n:“”\"?!]{0,60}?)"
    r"(?P<mark>\s?:(?:\*\*|__)?|(?:\*\*|__):|\.\s?[–—-]{1,2})\s+(?=\S)"
)
# Labels of a part in a conversation, without a name.
_CHAIRS = parse_words("chair chairman chairperson chairwoman speaker interviewer moderator")
_UNNAMED_PARTS = parse_words("q a question answer journalist")
_ADDRESS = parse_words("hon honourable honorable the mr mrs madam deputy acting") | {""}
_HONOURS = frozenset({"hon", "honourable", "honorable", "the", ""})  # no part of a name, nor a role
_MAX_LABEL_WORDS = 8
_MIN_TURNS = 3
_MAX_GAP = 30  # paragraphs between the labels of two turns
_SENTENCE_END = re.compile(r"[.?!…:–—-][”’\"')\]]*\Z")
_ASIDE = re.compile(r"\([^()]*\)\Z")  # "(Laughter)", between the paragraphs of a turn
_MAX_INTERJECTION = 4  # words
_CONTINUING = frozenset({BlockKind.PARAGRAPH, BlockKind.BLOCK_QUOTATION, BlockKind.LIST_ITEM})


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says until the next one speaks.

    Attributes:
        mention: Of the speaker; None for a question, an answer or a label that names nobody.
        label: As printed.
        parts: The words, one span a paragraph.
    """

    mention: Mention | None
    label: Span
    parts: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Opening:
    """The first paragraph of a possible turn."""

    place: int
    mention: Mention | None
    label: Span
    words: Span
    is_marked: bool  # whether a title, a number or a dash shows that it is one
    is_known: bool = True  # whether its label is that of somebody, and not only printed like one


def find_turns(text: str, blocks: Sequence[Block]) -> list[Turn]:
    """Return the turns of the transcripts among consecutive blocks."""
    turns: list[Turn] = []
    run: list[_Opening] = []
    for place, block in enumerate(blocks):
        if block.kind is BlockKind.HEADING or (run and place - run[-1].place > _MAX_GAP):
            turns += _close_run(text, blocks, run)
            run = []
        opening = _read_opening(text, place, block) if block.kind in _CONTINUING else None
        if opening:
            run.append(opening)
    return [*turns, *_close_run(text, blocks, run)]


def _read_opening(text: str, place: int, block: Block) -> _Opening | None:
    """Read the label of a paragraph that ends with a sentence."""
    match = _LABEL.match(text, block.span.start, block.span.end)
    if match is None or not _SENTENCE_END.search(text[block.span.start : block.span.end]):
        return None
    label = trim(text, Span(*match.span("label")))
    tokens = tokenize_sentence(text, label.start, label.end)
    if not 0 < len(tokens) <= _MAX_LABEL_WORDS * 2 or len(label.slice(text).split()) > _MAX_LABEL_WORDS:
        return None
    has_dash = ":" not in match.group("mark")
    words = Span(match.end(), block.span.end)
    is_marked = has_dash or bool(match.group("number")) or tokens[0].lower.rstrip(".") in lexicon.TITLES
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
    """Parse the name in a label; a surname in capitals after a title is no acronym: "MR QUILL"."""
    if len(tokens) == 2 and tokens[0].lower.rstrip(".") in lexicon.TITLES and is_acronym(tokens[1]):
        return Mention(MentionKind.SURNAME, find_span(tokens), tokens[1].text.title())
    return parse_noun_phrase(text, tokens)


def _build_part(text: str, label: Span) -> Mention:
    tokens = tokenize_sentence(text, label.start, label.end)
    return Mention(MentionKind.COMMON, find_span(tokens), label.slice(text).rstrip("."))


def _close_run(text: str, blocks: Sequence[Block], run: Sequence[_Opening]) -> list[Turn]:
    """Return the turns of a run of labelled paragraphs, if it is a transcript."""
    known = [opening for opening in run if opening.is_known]
    voices = [opening.label.slice(text) for opening in known]
    is_shared = len(set(voices)) < len(voices) or all(opening.is_marked for opening in known)
    if len(known) < _MIN_TURNS or len(set(voices)) == 1 or not is_shared:
        return []
    turns: list[Turn] = []
    for number, opening in enumerate(run):
        end = run[number + 1].place if number + 1 < len(run) else opening.place + 1
        if opening.label.slice(text).isupper() and len(opening.words.slice(text).split()) <= _MAX_INTERJECTION:
            end = opening.place + 1  # in a debate, whoever "Order!" interrupted goes on after it
        following = [
            block.span
            for block in blocks[opening.place + 1 : end]
            if block.kind in _CONTINUING and not _ASIDE.match(text, block.span.start, block.span.end)
        ]
        turns.append(Turn(opening.mention, opening.label, (opening.words, *following)))
    return turns
