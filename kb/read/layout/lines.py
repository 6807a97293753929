"""Pieces of lines -> the lines of a page.

Owns what one line of print may be drawn as: pieces out of order, a list's mark apart from its text, doubled to look
bold, spaced letter by letter, begun with a tall initial.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kb.read.layout.glyphs import Glyphs, Shape, Sheet
from kb.read.layout.pieces import Line, pieces_of

_JOIN_GAP = 0.6  # between pieces of a line that the file draws out of order
_MARK_GAP = 5.0  # between a list's mark and its text
_LARGE = 1.2  # how many times larger than its text a bullet is that stands on a baseline of its own, at least
_DROP = 0.25  # how far above or below its text a large bullet may stand
_DOUBLE = 0.2  # how far apart the two drawings of a doubled line may be
_INITIAL = 1.9  # how many times larger than its text a tall initial is, at least
_RAISED_NUMBER = re.compile(r"\d{1,3}")
_SPACED = re.compile(r"\S(?: \S){3,}")

BULLET = re.compile(r"[•●○◦▪■□◆◇►▶➢➤➔→✓✔✗❖‣⁃∙·*¤§Ø\uf000-\uf0ff]|[–—-]|o")
NUMBER = re.compile(
    r"\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.):]|\((?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})\)|\d{1,2}(?:\.\d{1,3}){1,4}[.)]?|\d{1,2}"
)


def is_list_mark(text: str) -> bool:
    """Tell whether a text is a bullet or number and nothing else."""
    return bool(BULLET.fullmatch(text) or NUMBER.fullmatch(text))


def lines_of(sheet: Sheet, glyphs: Glyphs) -> list[Line]:
    """Return the lines of a page in the order in which they are drawn; turned ones last.

    Args:
        sheet: The page.
        glyphs: What is written on it.
    """
    rules = [shape for shape in sheet.shapes if shape.is_rule and shape.height > 12.0]
    pieces = _undoubled(pieces_of(sheet, glyphs, _distinct(rules)))
    upright = [piece for piece in pieces if not piece.aside]
    turned = [piece for piece in pieces if piece.aside]
    lines = _with_initials(_with_numbers(_with_bullets(_joined(upright))))
    return [_unspaced(line) for line in lines] + turned


def _distinct(rules: Sequence[Shape]) -> list[Shape]:
    """Put rules together that continue each other, so that few are left."""
    found: dict[int, list[Shape]] = {}
    for rule in sorted(rules, key=lambda each: each.top):
        column = found.setdefault(round(rule.left / 2.0), [])
        if column and rule.top <= column[-1].bottom + 2.0:
            last = column[-1]
            column[-1] = replace(last, bottom=max(last.bottom, rule.bottom), right=max(last.right, rule.right))
        else:
            column.append(rule)
    return [rule for column in found.values() for rule in column]


def _undoubled(pieces: Sequence[Line]) -> list[Line]:
    kept: dict[str, list[Line]] = {}
    found = []
    for piece in pieces:
        twins = kept.setdefault(piece.text, [])
        near = _DOUBLE * piece.size
        if any(abs(twin.left - piece.left) < near and abs(twin.baseline - piece.baseline) < near for twin in twins):
            continue
        twins.append(piece)
        found.append(piece)
    return found


def _together(first: Line, second: Line, between: str) -> Line:
    """Return two lines as one, the second to the right of the first."""
    most = first if len(first.text) >= len(second.text) else second
    shift = len(first.text) + len(between)
    return replace(
        most,
        text=f"{first.text}{between}{second.text}",
        left=min(first.left, second.left),
        right=max(first.right, second.right),
        bold=first.bold and second.bold,
        lead=first.lead if " " in first.text or between else second.right - first.left,
        order=min(first.order, second.order),
        marks=(*first.marks, *((offset + shift, mark) for offset, mark in second.marks)),
    )


def _joined(pieces: Sequence[Line]) -> list[Line]:
    """Join pieces that stand on one baseline and belong together."""
    rows: dict[int, list[Line]] = {}
    for piece in sorted(pieces, key=lambda each: each.baseline):
        rows.setdefault(round(piece.baseline / 2.0), []).append(piece)
    found: list[Line] = []
    previous: list[Line] = []
    last_key = None
    for key, row in rows.items():
        # A row may straddle two keys: look at it together with the row just above.
        if last_key is not None and key - last_key == 1 and row[0].baseline - previous[-1].baseline < 1.0:
            previous += row
            last_key = key
            continue
        found += _join_row(previous)
        previous, last_key = list(row), key
    found += _join_row(previous)
    return sorted(found, key=lambda each: each.order)


def _join_row(row: list[Line]) -> list[Line]:
    if len(row) < 2:
        return row
    row.sort(key=lambda each: each.left)
    found = [row[0]]
    for piece in row[1:]:
        last = found[-1]
        size = max(last.size, piece.size)
        gap = piece.left - last.right
        if abs(piece.baseline - last.baseline) > 0.2 * size:
            found.append(piece)
        elif -_JOIN_GAP * size < gap < _JOIN_GAP * size and min(last.size, piece.size) > 0.7 * size:
            found[-1] = _together(last, piece, " " if gap > 0.12 * size else "")
        elif 0 <= gap < _MARK_GAP * size and is_list_mark(last.text):
            found[-1] = _together(last, piece, " ")
        else:
            found.append(piece)
    return found


def _with_bullets(lines: list[Line]) -> list[Line]:
    """Put a bullet that is larger than its text, and so on a baseline of its own, before the line that it begins."""
    found = list(lines)
    for bullet in lines:
        beside = [line for line in found if _is_begun_by(line, bullet)] if BULLET.fullmatch(bullet.text) else []
        if beside:
            line = min(beside, key=lambda each: abs(each.baseline - bullet.baseline))
            found[found.index(line)] = _together(bullet, line, " ")
            found.remove(bullet)
    return sorted(found, key=lambda each: each.order)


def _is_begun_by(line: Line, bullet: Line) -> bool:
    """Tell whether a line stands just to the right of a larger bullet, at its height."""
    if bullet.size < _LARGE * line.size or is_list_mark(line.text):  # one of its size may be a cell of a table
        return False
    is_near = 0 <= line.left - bullet.right < _MARK_GAP * line.size
    return is_near and abs(line.baseline - bullet.baseline) < _DROP * bullet.size


def _with_numbers(lines: list[Line]) -> list[Line]:
    """Put the raised number of a note, where it is drawn apart, before the line that it begins."""
    numbers = [line for line in lines if _RAISED_NUMBER.fullmatch(line.text) and not line.marks]
    taken: dict[int, Line] = {}
    gone: set[int] = set()
    for number in numbers:
        for line in lines:
            raised = 0.15 * line.size < line.baseline - number.baseline < 0.6 * line.size
            if raised and number.size < 0.85 * line.size and 0 < line.left - number.right < _MARK_GAP * line.size:
                marks = ((0, number.text), *line.marks)
                taken[id(line)] = replace(line, left=number.left, marks=marks, order=min(line.order, number.order))
                gone.add(id(number))
                break
    return [taken.get(id(line), line) for line in lines if id(line) not in gone]


def _with_initials(lines: list[Line]) -> list[Line]:
    """Put a tall initial before the line that it begins."""
    found = list(lines)
    for initial in lines:
        if len(initial.text) > 2 or not initial.text[:1].isupper():
            continue
        beside = [line for line in found if _begins_with(line, initial)]
        if beside:
            first = min(beside, key=lambda line: line.baseline)
            shift = len(initial.text)
            marks = tuple((at + shift, mark) for at, mark in first.marks)
            found[found.index(first)] = replace(first, text=initial.text + first.text, marks=marks)
            found.remove(initial)
    return found


def _begins_with(line: Line, initial: Line) -> bool:
    """Tell whether a line may begin with a tall initial to its left."""
    return (
        line.size * _INITIAL < initial.size
        and line.text[:1] in "'’abcdefghijklmnopqrstuvwxyz"
        and initial.top - 0.3 * initial.size < line.baseline < initial.baseline + 0.5 * line.size
        and 0 <= line.left - initial.right + 0.2 * initial.size < initial.size
    )


def _unspaced(line: Line) -> Line:
    """Undo letter-spacing: words of one letter each are one word."""
    if line.marks or not _SPACED.fullmatch(line.text) or any(character.isdigit() for character in line.text):
        return line
    return replace(line, text=line.text.replace(" ", ""))
