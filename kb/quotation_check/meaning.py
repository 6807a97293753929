"""Changes that reverse the meaning of a quotation: a negation lost or added, another figure, another degree.

Only words that differ from the source's are examined. "Five" is the same figure as "5", and "cannot" the same negation
as "can't".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from kb.model import SeriousChange, SeriousKind, Span
from kb.quotation_check.alignment import AlignedBlock
from kb.quotation_check.passage_windows import PassageWindow
from kb.quotation_check.quotation_pattern import PatternWord
from kb.text import split_terms
from kb.text.figures import SIGNS, Figure, find_figures
from kb.text.spans import overlap
from kb.text.word_lists import CONTRACTIONS, parse_words

_NEGATIONS = parse_words(
    "cannot hardly neither never no nobody non none nor not nothing nowhere scarcely un without"
) | {word for word in CONTRACTIONS.values() if word.endswith("n't")}
_PREFIXES = {"un": 3, "non": 3, "dis": 4, "in": 5, "im": 5, "il": 5, "ir": 5}  # and the fewest letters that follow it
_DEGREES = parse_words(
    """
    all almost always barely began begin best big both can common commonly could decrease decreased decreases each
    end ended entirely every fall falling fell few fewer frequently fully generally greater higher highest increase
    increased increases just large largest least less likely lower lowest mainly many may might more most mostly
    much must nearly occasionally often only partly possibly probably rare rarely regularly rise rising rose seldom
    several should small smaller smallest some sometimes start started stop stopped top unlikely usually will worst
    """
)
_WITH_NOT = {"can't": "can", "cannot": "can", "won't": "will"}
_CODE = re.compile(r"(?=.*\d)(?=.*[^\W\d_]).+")
_MAX_HIDDEN = 3  # words: a longer ellipsis leaves out more than a negation


def find_serious_changes(window: PassageWindow, blocks: Sequence[AlignedBlock]) -> tuple[SeriousChange, ...]:
    """Return the changes that alter the meaning: negations, figures, then words of frequency and degree."""
    found = [(list(_find_negations(window, block)), block) for block in blocks]
    negations = [*_find_negation_before(window, blocks), *(each for changes, _ in found for each in changes)]
    degrees = [each for changes, block in found if not changes for each in _find_degrees(window, block)]
    figures = [*_find_figures(window, blocks)] or [each for block in blocks for each in _find_codes(window, block)]
    return (*negations, *figures, *degrees)


# ------------------------------------------------------------------------------------- negations


def _find_negations(window: PassageWindow, block: AlignedBlock) -> Iterator[SeriousChange]:
    """Yield a negation that only one of the two sides of a block has."""
    source = window.slice_text(block.start, block.end)
    if block.gap:
        hidden = split_terms(source)
        lost = _list_negations(hidden) if len(hidden) <= _MAX_HIDDEN else []
        if lost and not _list_negations(split_terms(block.gap.shown)):
            yield SeriousChange(SeriousKind.NEGATION, block.gap.shown, lost[0])
        return
    if block.same:
        return
    ours = [word.term for word in block.words]
    theirs = list(window.terms[block.start : block.end])
    added, lost = _list_negations(ours), _list_negations(theirs)
    if len(added) > len(lost):
        yield SeriousChange(SeriousKind.NEGATION, added[0], "")
    elif len(lost) > len(added):
        yield SeriousChange(SeriousKind.NEGATION, "", lost[0])
    for mine in ours:
        for other in theirs:
            if _are_opposites(mine, other):
                yield SeriousChange(SeriousKind.NEGATION, mine, other)


def _find_negation_before(window: PassageWindow, blocks: Sequence[AlignedBlock]) -> Iterator[SeriousChange]:
    """Yield the negation before the first words, where these are changed: "Often it" for "It is not very often"."""
    first = next(iter(blocks), None)
    if first is None or first.same or first.gap or not window.text_before(first.start).isspace():
        return
    lost = _list_negations(window.terms[first.start - 1 : first.start])
    if lost and not _list_negations([word.term for word in first.words]):
        yield SeriousChange(SeriousKind.NEGATION, "", lost[0])


def _list_negations(terms: Sequence[str]) -> list[str]:
    return [term for term in terms if term in _NEGATIONS]


def _are_opposites(one: str, other: str) -> bool:
    """Tell whether one word negates the other by its prefix or suffix."""
    short, long = sorted((one, other), key=len)
    prefix = long.removesuffix(short)
    if short != long and len(prefix) + len(short) == len(long) and len(short) >= _PREFIXES.get(prefix, len(long)):
        return True
    stem = long.removesuffix("less")
    return stem != long and short in {stem, f"{stem}ful"}


# ------------------------------------------------------------------------------------- degrees


def _find_degrees(window: PassageWindow, block: AlignedBlock) -> Iterator[SeriousChange]:
    """Yield a word of frequency or degree that was added, dropped or replaced by another."""
    if block.same or block.gap:
        return
    ours = _list_degrees(word.term for word in block.words)
    theirs = _list_degrees(window.terms[block.start : block.end])
    mine, others = (" ".join(each for each in one if each not in two) for one, two in ((ours, theirs), (theirs, ours)))
    if mine or others:
        yield SeriousChange(SeriousKind.DEGREE, mine, others)


def _list_degrees(terms: Iterable[str]) -> list[str]:
    """Return the words of degree; "shouldn't" has "should"."""
    plain = (_WITH_NOT.get(term, term.removesuffix("n't")) for term in terms)
    return [term for term in plain if term in _DEGREES]


# ------------------------------------------------------------------------------------- figures


def _find_figures(window: PassageWindow, blocks: Sequence[AlignedBlock]) -> Iterator[SeriousChange]:
    """Yield the figures that differ, in order."""
    has_signs = any(sign in passage.text for passage in window.passages for sign in SIGNS)
    if not has_signs and all(block.same or block.gap for block in blocks):
        return
    ours, our_changes = _write_pasted(blocks)
    theirs, their_changes = _write_source(window, blocks)
    if not our_changes and not their_changes and _list_signs(ours) == _list_signs(theirs):
        return
    mine, others = find_figures(ours), find_figures(theirs)
    matcher = SequenceMatcher(None, [each.amount for each in mine], [each.amount for each in others], autojunk=False)
    for change, start, end, first, last in matcher.get_opcodes():
        if change == "equal":
            continue
        pasted, source = mine[start:end], others[first:last]
        is_unit = [each.value for each in pasted] == [each.value for each in source]
        if not (is_unit or _touch(pasted, our_changes) or _touch(source, their_changes)):
            continue
        if all(each.is_weak for each in (*pasted, *source)) and not (pasted and source):
            continue
        yield SeriousChange(SeriousKind.FIGURE, _quote(ours, pasted), _quote(theirs, source))


def _find_codes(window: PassageWindow, block: AlignedBlock) -> Iterator[SeriousChange]:
    """Yield the changed words of letters and digits: "M5 000" for "M50 000", "s45" for "s54"."""
    if block.same or block.gap:
        return
    ours = [word.shown for word in block.words if _CODE.fullmatch(word.term)]
    theirs = [window.word_text(at) for at in range(block.start, block.end) if _CODE.fullmatch(window.terms[at])]
    if ours and theirs and ours != theirs:
        yield SeriousChange(SeriousKind.FIGURE, " ".join(ours), " ".join(theirs))


def _list_signs(text: str) -> str:
    return "".join(each for each in text if each in SIGNS)


def _write_pasted(blocks: Sequence[AlignedBlock]) -> tuple[str, list[Span]]:
    """Write the words of the quotation, without gaps and copied footnote marks; return them with the changed spans."""
    text, changed = "", list[Span]()
    for block in blocks:
        start = len(text)
        for item, first, last, same in block.items:
            if isinstance(item, PatternWord) and not (same and first == last):
                text += (item.lead or " ") + item.shown if text else item.shown
        text += " " if block.gap else ""
        changed += [] if block.same or block.gap else [Span(start, len(text))]
    return text, changed


def _write_source(window: PassageWindow, blocks: Sequence[AlignedBlock]) -> tuple[str, list[Span]]:
    """Write the source's words for a quotation in the same way, without those that gaps replace."""
    text, changed = "", list[Span]()
    for block in blocks:
        start = len(text)
        for at in () if block.gap else range(block.start, block.end):
            text += window.text_before(at) + window.word_text(at) if text else window.word_text(at)
        changed += [] if block.same or block.gap else [Span(start, len(text))]
    return text, changed


def _touch(figures: Sequence[Figure], changed: Sequence[Span]) -> bool:
    return any(overlap(each.span, span) for each in figures for span in changed)


def _quote(text: str, figures: Sequence[Figure]) -> str:
    return text[figures[0].span.start : figures[-1].span.end] if figures else ""
