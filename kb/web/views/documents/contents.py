"""The contents of a document beside its text: the chapters, and what is in the part that is shown."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from kb.model import PageUnit, Passage, PassageId
from kb.web.components.passages.blocks import Heading

MAX_LINES = 40  # of contents with their deeper levels, besides those of the part that is shown


@dataclass(frozen=True, slots=True)
class ContentsLine:
    """A heading of a document in its contents.

    Attributes:
        page: Its printed page; that of the file where the document has no printed numbers; otherwise empty.
        is_here: Whether the text that is shown begins with it, or below it.
    """

    heading: Heading
    url: str
    page: str
    is_here: bool


def list_contents(
    headings: Mapping[PassageId, Sequence[Heading]],
    passages: Sequence[Passage],
    shown: Collection[PassageId],
    link: Callable[[PassageId, str], str],
) -> tuple[ContentsLine, ...]:
    """Return the headings of what is shown, and of the rest as many levels as take `MAX_LINES`, but always the first.

    Args:
        headings: Of the document, by the passage below them, in order.
        passages: All of the document.
        shown: Those on the page.
        link: Returns the URL of an id at a passage.
    """
    known = {each.id: each for each in passages}
    entries = [(known[passage], each) for passage, own in headings.items() if passage in known for each in own]
    depths = sorted(each.depth for _, each in entries)
    deepest = 0
    if depths:
        deepest = max(depths[0], depths[MAX_LINES] - 1 if len(depths) > MAX_LINES else depths[-1])
    listed = [each for each in entries if each[1].depth <= deepest or each[0].id in shown]
    here = _find_here([passage for passage, _ in listed], next((each for each in passages if each.id in shown), None))
    has_labels = any(one.label for each in passages for one in each.breaks)
    return tuple(
        ContentsLine(each, link(passage.id, each.anchor), _name_page(passage, has_labels=has_labels), at == here)
        for at, (passage, each) in enumerate(listed)
    )


def find_headings_above(
    headings: Mapping[PassageId, Sequence[Heading]], passages: Sequence[Passage], first: Passage
) -> tuple[Heading, ...]:
    """Return the headings that a passage is below, the highest first, without those directly above it.

    `headings` and `passages` are those of the document, as in `list_contents`.
    """
    positions = {each.id: each.position for each in passages}
    above: list[Heading] = []
    for passage, own in headings.items():
        if positions.get(passage, 0) > first.position:
            break
        for each in own:
            while above and above[-1].depth >= each.depth:
                above.pop()
            if passage == first.id:
                break
            above.append(each)
    return tuple(above)


def _find_here(listed: Sequence[Passage], first: Passage | None) -> int:
    """Return the index of the first heading at a passage, otherwise of the last one before it; -1 if there is none."""
    if first is None:
        return -1
    at = bisect_left(listed, first.position, key=lambda each: each.position)
    return at if at < len(listed) and listed[at].id == first.id else at - 1


def _name_page(passage: Passage, *, has_labels: bool) -> str:
    if not passage.breaks or passage.breaks[0].unit is PageUnit.ROW:
        return ""
    return passage.breaks[0].label if has_labels else str(passage.breaks[0].number)
