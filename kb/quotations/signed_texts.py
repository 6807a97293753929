"""Forewords, messages and letters, whose words are those of the person who signs them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.model import Block, BlockKind, Span
from kb.quotations.names import Mention, MentionKind
from kb.quotations.source_labels import STOPS, read_source_line
from kb.quotations.speaker_resolution import has_given_name
from kb.quotations.tokens import tokenize_sentence

_HEADING = re.compile(
    r"(?:\d+\.?\s+)?(?:(?:ministerial|joint|chair['’]?s|commissioner['’]?s|director['’]?s) )?"
    r"(?:foreword|forward|preface"
    r"|(?:a )?(?:message|letter|welcome|introduction|statement|foreword) (?:from|by) .{3,80})\Z",
    re.IGNORECASE,
)
_NAMING_HEADING = re.compile(
    r"(?:\d+\.?\s+)?(?:foreword|preface|message|letter|welcome|introduction|statement) (?:from|by) (?:the [^:]+: )?",
    re.IGNORECASE,
)
_SALUTATION = re.compile(r"Dear [A-Z]")
_CLOSING = re.compile(
    r"(?:Yours(?: sincerely| faithfully| truly)?|Sincerely(?: yours)?|Respectfully(?: submitted)?"
    r"|(?:Kind|Best|Warm) regards)[,.]?\Z",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(r"\b(?:I|my|My|we|We|our|Our)\b")
_MAX_SIGNATURE = 16  # words
_MAX_LINES = 4  # of a signature
_MIN_WORDS = 15  # of a signed text


@dataclass(frozen=True, slots=True)
class SignedText:
    """The words of a foreword or a letter.

    Attributes:
        mention: Of the person who signs it.
        parts: The words, one span a paragraph.
    """

    mention: Mention
    parts: tuple[Span, ...]


def find_signed_texts(text: str, blocks: Sequence[Block]) -> list[SignedText]:
    """Return the signed texts among consecutive blocks."""
    candidates = [*_split_forewords(text, blocks), *_split_letters(text, blocks)]
    return [found for body, lines in candidates if (found := _read_signed_text(text, body, lines))]


def _split_forewords(text: str, blocks: Sequence[Block]) -> Iterator[tuple[list[Block], list[Block]]]:
    """Yield the paragraphs of each foreword and the lines that may sign it, of which its heading may be one."""
    for place, block in enumerate(blocks):
        if block.kind is not BlockKind.HEADING or not _HEADING.match(block.span.slice(text)):
            continue
        end = place + 1
        while end < len(blocks) and (
            blocks[end].kind is not BlockKind.HEADING or _read_signature(text, blocks[end]) is not None
        ):
            end += 1
        section = list(blocks[place + 1 : end])
        if _read_signature(text, block):
            yield section, [block]
            continue
        signed = next((i for i, each in enumerate(section) if _read_signature(text, each)), None)
        if signed is None:
            continue
        is_below = signed >= max(1, len(section) - _MAX_LINES)
        body = (
            section[:signed]
            if is_below
            else [each for each in section[signed + 1 :] if not _is_signature_line(text, each)]
        )
        if is_below or signed == 0:
            yield body, section[signed : signed + _MAX_LINES]


def _split_letters(text: str, blocks: Sequence[Block]) -> Iterator[tuple[list[Block], list[Block]]]:
    """Yield the paragraphs of each letter, from its salutation to its closing, and the lines below."""
    start: int | None = None
    for place, block in enumerate(blocks):
        words = block.span.slice(text)
        if _SALUTATION.match(words) and _is_line(text, block):
            start = place + 1
        elif start is not None and _CLOSING.match(words):
            yield list(blocks[start:place]), list(blocks[place + 1 : place + 1 + _MAX_LINES])
            start = None


def _is_line(text: str, block: Block) -> bool:
    return len(block.span.slice(text).split()) <= _MAX_SIGNATURE


def _is_signature_line(text: str, block: Block) -> bool:
    """Tell whether a line below a name at the head of a text may have the role and the body, and is no sentence."""
    return _is_line(text, block) and text[block.span.end - 1] not in STOPS


def _read_signature(text: str, block: Block) -> Mention | None:
    """Read a short block as the full name of a person, with or without a role."""
    if not _is_line(text, block):
        return None
    heading = _NAMING_HEADING.match(text, block.span.start, block.span.end)
    start = heading.end() if heading else block.span.start
    mention = read_source_line(text, tokenize_sentence(text, start, block.span.end))
    if mention is None or mention.kind is not MentionKind.FULL:
        return None
    return mention if mention.role or mention.organisation or has_given_name(mention.name) else None


def _read_signed_text(text: str, body: Sequence[Block], lines: Sequence[Block]) -> SignedText | None:
    """Return the words of a text that one person signs, if they are in the first person."""
    names = [mention for line in lines if (mention := _read_signature(text, line))]
    paragraphs = [block for block in body if block.kind is not BlockKind.HEADING]
    words = "\n".join(block.span.slice(text) for block in paragraphs)
    if len({mention.name for mention in names}) != 1 or len(words.split()) < _MIN_WORDS:
        return None
    if not _FIRST_PERSON.search(words):
        return None
    return SignedText(names[0], tuple(block.span for block in paragraphs))
