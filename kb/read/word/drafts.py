"""Reads users' drafts as Word files, and adds comments to them at offsets of their text.

Both run in a worker process (`kb.read.workers.confined_calls.run_confined`), from bytes to bytes: a draft is in no
file.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from io import BytesIO
from typing import NamedTuple, cast

from docx.document import Document as WordFile
from docx.oxml.ns import qn
from docx.oxml.text.run import CT_R
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from kb.model import Span
from kb.read.word.reader import find_notes, open_word
from kb.read.word.styles import Styles

_AUTHOR, _INITIALS = "Quotation check", "QC"
_QUOTE_STYLES = ("quote", "block text")
_NOTES = {qn("w:footnoteReference"): "footnote", qn("w:endnoteReference"): "endnote"}
_TEXT_ONLY = frozenset({qn("w:t"), qn("w:rPr")})
_BREAK = "\n\n"  # between paragraphs


class Remark(NamedTuple):
    """A comment on a span of a draft."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class _PlacedRun:
    """A run of a paragraph, its offset in the text, and its own text."""

    run: Run
    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def read_draft(content: bytes, max_unpacked: float = math.inf) -> str:
    """Return the text of a draft: blank lines between paragraphs, ">" before block quotations, notes below.

    `max_unpacked` limits the unpacked size in bytes.

    Raises:
        ReadError: It is damaged, encrypted, larger, or of another format.
    """
    word = open_word(BytesIO(content), max_unpacked)
    text, _ = _lay_out(word)
    return text


def annotate_draft(content: bytes, remarks: Sequence[Remark]) -> bytes:
    """Return a draft, otherwise unchanged, with comments on spans of its text as `read_draft` gives it.

    Raises:
        ReadError: It is damaged, encrypted, or of another format.
    """
    word = open_word(BytesIO(content))
    _, runs = _lay_out(word)
    for remark in sorted(remarks, reverse=True):  # from the end, so that splits do not move what follows
        touched = [each for each in runs if each.start < remark.span.end and remark.span.start < each.end]
        if touched:
            last = _cut(touched[-1], remark.span.end)[0]
            first = last if len(touched) == 1 else touched[0]
            first = _cut(first, remark.span.start)[1] if first.start < remark.span.start else first
            last = first if len(touched) == 1 else last
            word.add_comment([first.run, last.run], remark.text, _AUTHOR, _INITIALS)
            kept = [each for each in runs if each.end <= touched[0].start]
            before = _PlacedRun(touched[0].run, touched[0].start, touched[0].run.text)
            runs = [*kept, before] if first.start > touched[0].start else kept
    out = BytesIO()
    word.save(out)
    return out.getvalue()


def _cut(placed: _PlacedRun, at: int) -> tuple[_PlacedRun, _PlacedRun]:
    """Split a run at an offset of the text; one with more than words in it stays whole."""
    element = placed.run._r
    if not placed.start < at < placed.end or {child.tag for child in element} - _TEXT_ONLY:
        return placed, placed
    cut = at - placed.start
    rest = deepcopy(element)
    element.addnext(rest)
    second = Run(rest, placed.run._parent)
    placed.run.text, second.text = placed.text[:cut], placed.text[cut:]
    return _PlacedRun(placed.run, placed.start, placed.text[:cut]), _PlacedRun(second, at, placed.text[cut:])


def _lay_out(word: WordFile) -> tuple[str, list[_PlacedRun]]:
    """Return the text of a file, and its runs with their offsets."""
    text, runs, notes = "", list[_PlacedRun](), list[str]()
    styles = Styles(word.styles.element)
    for element in word.element.body.iter(qn("w:p")):
        paragraph = Paragraph(element, word)
        start = len(text)
        text += "> " if _is_block_quotation(paragraph, styles) else ""
        for run in _list_runs(paragraph):
            own = run.text
            runs.append(_PlacedRun(run, len(text), own))
            text += own
            for key in _list_note_keys(run):
                notes.append(key)
                text += f"[^{len(notes)}]"
        text = text + _BREAK if text[start:].strip("> \t\n") else text[:start]
    texts = find_notes(word) if notes else {}
    for number, key in enumerate(notes, 1):
        note = texts.get(key)
        words = "" if note is None else "".join(each.text or "" for each in note.iter(qn("w:t")))
        text += f"[^{number}]: {words.strip()}{_BREAK}"
    return text, [each for each in runs if each.text]


def _list_runs(paragraph: Paragraph) -> Iterator[Run]:
    """Yield the runs of a paragraph, also in links and insertions, but not deleted ones and those in text boxes."""
    for element in paragraph._p.iter(qn("w:r")):
        owner = next(element.iterancestors(qn("w:p")))
        if owner is paragraph._p and next(element.iterancestors(qn("w:del"), qn("w:moveFrom")), None) is None:
            yield Run(cast(CT_R, element), paragraph)


def _list_note_keys(run: Run) -> Iterator[str]:
    for child in run._r:
        if child.tag in _NOTES:
            yield f"{_NOTES[child.tag]} {child.get(qn('w:id'), '')}"


def _is_block_quotation(paragraph: Paragraph, styles: Styles) -> bool:
    """Tell whether a paragraph has a quotation style, or is indented on the left and not a list item."""
    style = styles.find_name(paragraph._p)
    if any(name in style for name in _QUOTE_STYLES):
        return True
    properties = paragraph._p.pPr
    indent = paragraph.paragraph_format.left_indent
    is_item = (properties is not None and properties.numPr is not None) or "list" in style
    return bool(indent and indent > 0 and not is_item)
