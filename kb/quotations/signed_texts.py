"""Forewords, letters and testimonies: the words of the person who signs them or whose name heads them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kb.model import Block, BlockKind
from kb.quotations.grammar.names import Mention, MentionKind
from kb.quotations.grammar.tokens import SINGULAR, SyntaxToken, is_role, tokenize_sentence
from kb.quotations.models import WholeText
from kb.quotations.source_labels import STOPS, read_source_line
from kb.quotations.speaker_resolution import has_given_name
from kb.text.quote_pairs import FIRST_PERSON

_HEADING = re.compile(
    r"(?:\d+\.?\s+)?(?:(?:ministerial|joint|chair['’]?s|commissioner['’]?s|director['’]?s) )?"
    r"(?:foreword|forward|preface|forewords?\s[^.:]{3,60}"
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
_QUOTED = re.compile(r"“[^“”]*”|\"[^\"\n]*\"")
_TESTIMONIES = re.compile(
    r"\b(?:forewords?|messages?|testimon(?:y|ies|ials?)"
    r"|(?:survivors?|victims?|personal|their)['’]?s? (?:stories|voices|accounts))\b",
    re.IGNORECASE,
)
_BETWEEN = frozenset({"–", "—", "|"})
_MAX_SIGNATURE = 16  # words
_MAX_LINES = 4  # lines of a signature
_MIN_WORDS = 15  # words of a signed text
_MIN_TOLD = 40  # words below a name that heads them
_TOLD_SHARE = 0.5  # share of its paragraphs in the first person singular
_SIGNED_SHARE = 0.25  # the same share if the name is printed again below
_MIN_PARAGRAPH = 8  # words; shorter paragraphs are not counted


def find_signed_texts(text: str, blocks: Sequence[Block]) -> list[WholeText]:
    """Return the signed texts among consecutive blocks."""
    candidates = [*_split_forewords(text, blocks), *_split_letters(text, blocks)]
    signed = [found for body, lines in candidates if (found := _read_signed_text(text, body, lines))]
    taken = {part.start for each in signed for part in each.parts}
    told = _find_told_texts(text, blocks)
    return [*signed, *(each for each in told if taken.isdisjoint(part.start for part in each.parts))]


def _split_forewords(text: str, blocks: Sequence[Block]) -> Iterator[tuple[list[Block], list[Block]]]:
    """Yield the paragraphs of each foreword, and the lines that may sign it, perhaps including its heading."""
    for place, block in enumerate(blocks):
        if block.kind is not BlockKind.HEADING or not _HEADING.match(block.span.slice(text)):
            continue
        end = place + 1
        while end < len(blocks) and (
            blocks[end].kind is not BlockKind.HEADING or _read_signature_at(text, blocks, end) is not None
        ):
            end += 1
        section = list(blocks[place + 1 : end])
        if _read_signature(text, block):
            yield section, [block]
            continue
        signed = next((i for i in range(len(section)) if _read_signature_at(text, section, i)), None)
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
    """Yield the paragraphs of each letter, from salutation to closing, and the lines below."""
    start: int | None = None
    for place, block in enumerate(blocks):
        words = block.span.slice(text)
        if _SALUTATION.match(words) and _is_line(text, block):
            start = place + 1
        elif start is not None and _CLOSING.match(words):
            yield list(blocks[start:place]), list(blocks[place + 1 : place + 1 + _MAX_LINES])
            start = None


def _find_told_texts(text: str, blocks: Sequence[Block]) -> Iterator[WholeText]:
    """Yield the first-person paragraphs below each name that heads them.

    A line that is not a heading must be among testimonies or forewords, or its name must be printed again below.
    """
    above = ""
    at = 0
    while at < len(blocks):
        block = blocks[at]
        start, at = at, at + 1
        mention = _read_name_above(text, blocks, start, is_sure=bool(_TESTIMONIES.search(above)))
        if mention is None:
            above = block.span.slice(text) if block.kind is BlockKind.HEADING else above
            continue
        end = start + 1
        while (
            end < len(blocks) and blocks[end].kind is not BlockKind.HEADING and not _names_somebody(text, blocks, end)
        ):
            end += 1
        body = [each for each in blocks[start + 1 : end] if text[each.span.start] != "*"]
        below = _read_signature(text, blocks[end]) if end < len(blocks) else None
        is_signed = below is not None and below.name == mention.name
        is_headed = block.kind is BlockKind.HEADING or bool(_TESTIMONIES.search(above))
        if (is_signed or is_headed) and _is_told(text, body, share=_SIGNED_SHARE if is_signed else _TOLD_SHARE):
            yield WholeText(mention, mention.span, tuple(each.span for each in body))
            at = end


def _read_name_above(text: str, blocks: Sequence[Block], place: int, *, is_sure: bool) -> Mention | None:
    """Read a line as the name of the narrator, if the paragraph below is in the first person.

    With `is_sure`, among testimonies, any full name counts.
    """
    if place + 1 == len(blocks) or blocks[place + 1].kind is BlockKind.HEADING or not _is_line(text, blocks[place]):
        return None
    below = _QUOTED.sub("", blocks[place + 1].span.slice(text))
    is_told = len(below.split()) >= _MIN_PARAGRAPH and bool(FIRST_PERSON.search(below))
    return _read_signature(text, blocks[place], is_sure=is_sure) if is_told else None


def _names_somebody(text: str, blocks: Sequence[Block], place: int) -> bool:
    """Tell whether a block is a line with a name: the narrator of the next text, or a signature."""
    return _is_signature_line(text, blocks[place]) and _read_signature(text, blocks[place]) is not None


def _is_told(text: str, body: Sequence[Block], *, share: float) -> bool:
    """Tell whether one of the first two paragraphs, and `share` of all, say "I" outside quotation marks."""
    told = [_QUOTED.sub("", block.span.slice(text)) for block in body]
    told = [words for words in told if len(words.split()) >= _MIN_PARAGRAPH]
    first_person = [bool(SINGULAR.search(words)) for words in told]
    return (
        sum(first_person) >= share * len(told)
        and any(first_person[:2])
        and sum(len(words.split()) for words in told) >= _MIN_TOLD
    )


def _is_line(text: str, block: Block) -> bool:
    return len(block.span.slice(text).split()) <= _MAX_SIGNATURE


def _is_signature_line(text: str, block: Block) -> bool:
    """Tell whether a line below the name at a text's head may have the role and organisation, and is no sentence."""
    return _is_line(text, block) and text[block.span.end - 1] not in STOPS


def _read_signature(text: str, block: Block, *, is_sure: bool = False) -> Mention | None:
    """Read a short block as a person's full name, with a role or a common given name, or with `is_sure`."""
    if not _is_line(text, block):
        return None
    heading = _NAMING_HEADING.match(text, block.span.start, block.span.end)
    if heading is None and _HEADING.match(block.span.slice(text)):
        return None  # "Foreword: Cabinet Secretary"
    start = heading.end() if heading else block.span.start
    mention = read_source_line(text, _tokenize_signature(text, start, block.span.end))
    if mention is None or mention.kind is not MentionKind.FULL:
        return None
    is_person = is_sure or mention.role or mention.organisation or has_given_name(mention.name)
    return mention if is_person else None


def _tokenize_signature(text: str, start: int, end: int) -> list[SyntaxToken]:
    """Return the words of a signature, with a comma for a dash: "Rev Jane Roe, Chair" of "The Rev Jane Roe – Chair"."""
    tokens = tokenize_sentence(text, start, end)
    return [token._replace(text=",") if token.text in _BETWEEN and at else token for at, token in enumerate(tokens)]


def _read_signature_at(text: str, blocks: Sequence[Block], place: int) -> Mention | None:
    """Read a block as a signature, perhaps with the role on the line below: "Jane Roe", "Director"."""
    mention = _read_signature(text, blocks[place])
    if mention or place + 1 == len(blocks) or not _is_signature_line(text, blocks[place + 1]):
        return mention
    below = tokenize_sentence(text, blocks[place + 1].span.start, blocks[place + 1].span.end)
    has_role = bool(below) and below[0].text[0].isupper() and any(map(is_role, below))
    return _read_signature(text, blocks[place], is_sure=True) if has_role else None


def _read_signed_text(text: str, body: Sequence[Block], lines: Sequence[Block]) -> WholeText | None:
    """Return the words of a text signed by one person, if they are in the first person."""
    names = [mention for at in range(len(lines)) if (mention := _read_signature_at(text, lines, at))]
    paragraphs = [block for block in body if block.kind is not BlockKind.HEADING]
    words = "\n".join(block.span.slice(text) for block in paragraphs)
    if len({mention.name for mention in names}) != 1 or len(words.split()) < _MIN_WORDS:
        return None
    if not FIRST_PERSON.search(words):
        return None
    return WholeText(names[0], names[0].span, tuple(block.span for block in paragraphs))
