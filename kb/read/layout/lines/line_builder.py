"""Builds the lines of a page from text runs.

A line may be drawn as several runs: out of order, with a list mark apart from its text, doubled to look bold, spaced
letter by letter, or with a drop cap.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kb.read.layout.elements import TextLine
from kb.read.layout.glyphs import DrawnShape, GlyphPage, Glyphs
from kb.read.layout.lines.text_runs import extract_text_runs
from kb.text.characters import PRINTED_BULLETS

_MIN_RULE_HEIGHT = 12.0  # points: shorter rules do not end a line
_ROW = 6.0  # points: height of a row; overlapping runs are in the same row or in the next one
_MIN_COVERED = 4  # characters
_MAX_LINES = 1000  # that are compared with each number of a note
_MOST_STACKED = 40  # overlapping runs that are compared
_MIN_CELL = 0.01  # points
_WHITE = 0xFFFFFF
# As multiples of the font size of the text.
_JOIN_GAP = 0.6  # gap between runs of a line that the file draws out of order
_MARK_GAP = 5.0  # gap between a list mark and its text
_LARGE = 1.2  # minimum size, relative to its text, of a bullet with its own baseline
_DROP = 0.25  # vertical distance of a large bullet from its text
_DOUBLE = 0.2  # distance between the two drawings of a doubled run
_COVERED = 0.8  # share of the narrower run's width that overlaps the other
_INITIAL = 1.9  # minimum size of a drop cap, relative to its text
_LETTERS = r"[^\W\d_]{2,}(?:[-‐’'][^\W\d_]{2,})*"
_WORDS = re.compile(rf"(?<!\S)[(\[“‘\"']*{_LETTERS}(?:[,;]{_LETTERS})+(?=[.,;:!?…)\]”’\"']*(?!\S))")
_COMMA = re.compile(r"[,;](?=\w)")
_RAISED_NUMBER = re.compile(r"\d{1,3}")
_SPACED_LETTERS = re.compile(r"\S(?: \S){3,}")

_SYMBOL_FONT_BULLETS = r"*¤§Ø\uf000-\uf0ff"  # as text layers encode them
_BULLETS = rf"[{PRINTED_BULLETS}{_SYMBOL_FONT_BULLETS}–—-]"
_BULLET = re.compile(rf"{_BULLETS}|o")
_NUMBER = re.compile(
    r"\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.):]|\((?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})\)|\d{1,3}(?:\.\d{1,3}){1,4}[.)]?|\d{1,2}"
)
_LEADING_BULLET = re.compile(rf"(?P<mark>{_BULLETS}|o(?= ))\s+(?=\S)")
_LEADING_NUMBER = re.compile(
    r"(?P<mark>\(?(?:\d{1,2}|[a-zA-Z]|[ivxIVX]{1,5})[.)]|\((?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})\))\s+(?=\S)"
)


def is_list_mark(text: str) -> bool:
    """Tell whether a text is a bullet or number and nothing else."""
    return bool(_BULLET.fullmatch(text) or _NUMBER.fullmatch(text))


def find_list_mark(text: str) -> str:
    """Return the bullet or number at the start of a text, or ""."""
    match = _LEADING_BULLET.match(text) or _LEADING_NUMBER.match(text)
    return match["mark"] if match else ""


def build_lines(page: GlyphPage, glyphs: Glyphs) -> list[TextLine]:
    """Return the lines of a page in drawing order, rotated ones last."""
    rules = _merge_rules([shape for shape in page.shapes if shape.is_rule and shape.height > _MIN_RULE_HEIGHT])
    runs = _drop_doubled_runs(extract_text_runs(glyphs, rules))
    upright = [run for run in runs if not run.is_turned]
    turned = [run for run in runs if run.is_turned]
    lines = _attach_initials(_attach_note_numbers(_attach_bullets(_join_runs(upright, rules))))
    return [_restore_lost_spaces(_remove_letter_spacing(line)) for line in lines] + turned


def _restore_lost_spaces(line: TextLine) -> TextLine:
    """Return a line with the spaces after commas that justified lines lose, at their ends above all.

    Only between words of two letters and more: numbers, initials and addresses have commas without a space.
    """
    lost = [run.start() + comma.end() for run in _WORDS.finditer(line.text) for comma in _COMMA.finditer(run.group())]
    if not lost:
        return line
    marks = tuple((offset + sum(at < offset for at in lost), mark) for offset, mark in line.marks)
    return replace(line, text=_WORDS.sub(lambda run: _COMMA.sub(r"\g<0> ", run.group()), line.text), marks=marks)


def _merge_rules(rules: Sequence[DrawnShape]) -> list[DrawnShape]:
    """Merge vertical rules that continue each other, to reduce their number."""
    columns: dict[int, list[DrawnShape]] = {}
    for rule in sorted(rules, key=lambda each: each.top):
        column = columns.setdefault(round(rule.left / 2.0), [])
        if column and rule.top <= column[-1].bottom + 2.0:
            last = column[-1]
            column[-1] = replace(last, bottom=max(last.bottom, rule.bottom), right=max(last.right, rule.right))
        else:
            column.append(rule)
    return [rule for column in columns.values() for rule in column]


def _drop_doubled_runs(runs: Sequence[TextLine]) -> list[TextLine]:
    """Drop runs that repeat another one at nearly the same place."""
    cells: dict[tuple[str, float, int, int], list[TextLine]] = {}  # grid cells as wide as the distance of doubled runs
    kept = []
    for run in runs:
        near = max(_DOUBLE * run.size, _MIN_CELL)
        column, row = int(run.left // near), int(run.baseline // near)
        around = [(run.text, run.size, column + x, row + y) for x in (-1, 0, 1) for y in (-1, 0, 1)]
        others = (other for cell in around for other in cells.get(cell, ()))
        if any(abs(other.left - run.left) < near and abs(other.baseline - run.baseline) < near for other in others):
            continue
        cells.setdefault((run.text, run.size, column, row), []).append(run)
        kept.append(run)
    return _drop_covered_runs(kept)


def _drop_covered_runs(runs: Sequence[TextLine]) -> list[TextLine]:
    """Drop one of two overlapping runs if the other has all its words: they are versions of a text."""
    rows: dict[int, list[TextLine]] = {}
    for run in runs:
        if not run.is_turned:
            rows.setdefault(int(run.baseline / _ROW), []).append(run)
    covered: set[int] = set()
    for row, own in rows.items():
        begun: list[TextLine] = []  # runs that reach the next one's left edge
        for run in sorted((*own, *rows.get(row + 1, ())), key=lambda each: each.left):
            begun = [other for other in begun[-_MOST_STACKED:] if other.right >= run.left]
            covered.update(id(one) for other in begun if (one := _find_covered(run, other)))
            begun.append(run)
    return [run for run in runs if id(run) not in covered]


def _find_covered(run: TextLine, other: TextLine) -> TextLine | None:
    """Return the one of two overlapping runs that the other hides with its words: not white, or longer, or later."""
    narrower = min(run.width, other.width)
    overlap = min(run.right, other.right) - max(run.left, other.left)
    if overlap < _COVERED * narrower or min(len(run.text), len(other.text)) < _MIN_COVERED:
        return None
    lesser = min(run, other, key=_rank_visible)
    shorter, longer = sorted((run.text.casefold(), other.text.casefold()), key=len)
    is_covered = abs(run.baseline - other.baseline) <= _DOUBLE * lesser.size and f" {shorter} " in f" {longer} "
    return lesser if is_covered else None


def _rank_visible(run: TextLine) -> tuple[bool, int, int]:
    return run.style.colour != _WHITE, len(run.text), run.draw_order


def _join_runs(runs: Sequence[TextLine], rules: Sequence[DrawnShape] = ()) -> list[TextLine]:
    """Join runs of one baseline that belong together and have no vertical rule in between."""
    rows: dict[int, list[TextLine]] = {}
    for run in sorted(runs, key=lambda each: each.baseline):
        rows.setdefault(round(run.baseline / 2.0), []).append(run)
    found: list[TextLine] = []
    previous: list[TextLine] = []
    last_key = None
    for key, row in rows.items():
        # A row may straddle two keys: look at it together with the row just above.
        if last_key is not None and key - last_key == 1 and row[0].baseline - previous[-1].baseline < 1.0:
            previous += row
            last_key = key
            continue
        found += _join_row(previous, rules)
        previous, last_key = list(row), key
    found += _join_row(previous, rules)
    return sorted(found, key=lambda each: each.draw_order)


def _join_row(row: list[TextLine], rules: Sequence[DrawnShape]) -> list[TextLine]:
    if len(row) < 2:
        return row
    row.sort(key=lambda each: each.left)
    found = [row[0]]
    for run in row[1:]:
        last = found[-1]
        size = max(last.size, run.size)
        gap = run.left - last.right
        if abs(run.baseline - last.baseline) > 0.2 * size:
            found.append(run)
        elif -_JOIN_GAP * size < gap < _JOIN_GAP * size and min(last.size, run.size) > 0.7 * size:
            found[-1] = join_pair(last, run, " " if gap > 0.12 * size else "")
        elif 0 <= gap < _MARK_GAP * size and is_list_mark(last.text) and not _are_parted(last, run, rules):
            found[-1] = join_mark(last, run)
        else:
            found.append(run)
    return found


def _are_parted(first: TextLine, second: TextLine, rules: Sequence[DrawnShape]) -> bool:
    """Tell whether a vertical rule is between two runs of a line."""
    middle = second.baseline - 0.3 * second.size
    return any(
        rule.top < middle < rule.bottom and first.right <= rule.right and rule.left <= second.left for rule in rules
    )


def join_pair(first: TextLine, second: TextLine, separator: str) -> TextLine:
    """Return two lines as one, the second to the right of the first."""
    longer = first if len(first.text) >= len(second.text) else second
    shift = len(first.text) + len(separator)
    return replace(
        longer,
        text=f"{first.text}{separator}{second.text}",
        left=min(first.left, second.left),
        right=max(first.right, second.right),
        bold=first.bold and second.bold,
        first_word_width=first.first_word_width if " " in first.text or separator else second.right - first.left,
        draw_order=min(first.draw_order, second.draw_order),
        marks=(*first.marks, *((offset + shift, mark) for offset, mark in second.marks)),
        parts=(),
    )


def join_mark(mark: TextLine, line: TextLine) -> TextLine:
    """Return a line with the mark to its left, both kept as its parts."""
    return replace(join_pair(mark, line, " "), parts=(mark, line))


def _attach_bullets(lines: list[TextLine]) -> list[TextLine]:
    """Put a bullet that is larger than its text, on its own baseline, before its line."""
    found = list(lines)
    for bullet in lines:
        candidates = [line for line in found if _is_begun_by(line, bullet)] if _BULLET.fullmatch(bullet.text) else []
        if candidates:
            line = min(candidates, key=lambda each: abs(each.baseline - bullet.baseline))
            found[found.index(line)] = join_pair(bullet, line, " ")
            found.remove(bullet)
    return sorted(found, key=lambda each: each.draw_order)


def _is_begun_by(line: TextLine, bullet: TextLine) -> bool:
    """Tell whether a line is just to the right of a larger bullet, at its height."""
    if bullet.size < _LARGE * line.size or is_list_mark(line.text):  # a bullet of the text's size may be a table cell
        return False
    is_near = 0 <= line.left - bullet.right < _MARK_GAP * line.size
    return is_near and abs(line.baseline - bullet.baseline) < _DROP * bullet.size


def _attach_note_numbers(lines: list[TextLine]) -> list[TextLine]:
    """Put a note's raised number, if drawn apart, before its line; a page of very many lines is no text with notes."""
    if len(lines) > _MAX_LINES:
        return lines
    numbers = [line for line in lines if _RAISED_NUMBER.fullmatch(line.text) and not line.marks]
    replaced: dict[int, TextLine] = {}
    attached: set[int] = set()
    for number in numbers:
        for line in lines:
            raised = 0.15 * line.size < line.baseline - number.baseline < 0.6 * line.size
            if raised and number.size < 0.85 * line.size and 0 < line.left - number.right < _MARK_GAP * line.size:
                replaced[id(line)] = replace(
                    line,
                    left=number.left,
                    marks=((0, number.text), *line.marks),
                    draw_order=min(line.draw_order, number.draw_order),
                )
                attached.add(id(number))
                break
    return [replaced.get(id(line), line) for line in lines if id(line) not in attached]


def _attach_initials(lines: list[TextLine]) -> list[TextLine]:
    """Put a drop cap before its line."""
    found = list(lines)
    for initial in lines:
        if len(initial.text) > 2 or not initial.text[:1].isupper():
            continue
        candidates = [line for line in found if _may_begin_with(line, initial)]
        if candidates:
            first = min(candidates, key=lambda line: line.baseline)
            shift = len(initial.text)
            marks = tuple((offset + shift, mark) for offset, mark in first.marks)
            found[found.index(first)] = replace(first, text=initial.text + first.text, marks=marks)
            found.remove(initial)
    return found


def _may_begin_with(line: TextLine, initial: TextLine) -> bool:
    """Tell whether a line may begin with the drop cap to its left."""
    return (
        line.size * _INITIAL < initial.size
        and line.text[:1] in "'’abcdefghijklmnopqrstuvwxyz"
        and initial.top - 0.3 * initial.size < line.baseline < initial.baseline + 0.5 * line.size
        and 0 <= line.left - initial.right + 0.2 * initial.size < initial.size
    )


def _remove_letter_spacing(line: TextLine) -> TextLine:
    """Join a line of single letters with spaces in between into a word."""
    if line.marks or not _SPACED_LETTERS.fullmatch(line.text) or any(character.isdigit() for character in line.text):
        return line
    return replace(line, text=line.text.replace(" ", ""))
