"""How deep the items of a list stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.model import BlockKind
from kb.read.layout.drafts import Draft

_STEP = 0.6  # times the size: how much further right an inner list begins


@dataclass(frozen=True, slots=True)
class _Depth:
    """A list that is open: where its marks stand, and what they look like."""

    left: float
    shape: str


def _shape(mark: str) -> str:
    """Return a mark without its count: all bullets of a kind, or all numbers of a kind, are one."""
    plain = re.sub(r"\d+(?:\.\d+)*", "1", mark)
    if re.fullmatch(r"\(?[ivx]{2,}[.)]", plain):
        return re.sub(r"[ivx]+", "i", plain)
    return re.sub(r"[a-z]", "a", re.sub(r"[A-Z]", "A", plain))


def with_depths(drafts: Sequence[Draft]) -> list[Draft]:
    """Give the items of lists their levels; 0 is the outermost list.

    Args:
        drafts: The body's blocks in reading order.
    """
    found: list[Draft] = []
    stack: list[_Depth] = []
    last: Draft | None = None
    for draft in drafts:
        if draft.kind is not BlockKind.LIST_ITEM:
            if draft.kind is BlockKind.HEADING or (stack and draft.first.left <= stack[0].left + 1):
                stack = []
            found.append(draft)
            continue
        shape, left = _shape(draft.mark), draft.first.left
        moved = last is not None and (
            draft.lines[0][0] != last.lines[-1][0] or draft.first.baseline < last.last.baseline
        )
        if moved:
            stack = _moved(stack, left, shape)
        while len(stack) > 1 and left < stack[-1].left - _STEP * draft.size:
            stack.pop()
        if not stack or left > stack[-1].left + _STEP * draft.size:
            stack.append(_Depth(left, shape))
        else:
            stack[-1] = _Depth(left, shape)
        found.append(replace(draft, level=len(stack) - 1))
        last = draft
    return found


def _moved(stack: Sequence[_Depth], left: float, shape: str) -> list[_Depth]:
    """Carry the open lists over to another column or page, on which the list with this shape begins at `left`."""
    depth = next((index for index in range(len(stack) - 1, -1, -1) if stack[index].shape == shape), 0)
    if not stack:
        return []
    shift = left - stack[depth].left
    return [_Depth(each.left + shift, each.shape) for each in stack[: depth + 1]]
