"""A pasted text checked: each of its quotations looked up, within the limits on one request."""

from __future__ import annotations

from functools import partial

from kb.check.drafts import Draft, Pasted, read_draft
from kb.check.matches import match_of, telling
from kb.check.places import places
from kb.check.runs import longest_run
from kb.check.stretches import Shelf
from kb.check.wording import Wording, wordings
from kb.engine import Snapshot
from kb.errors import CheckError
from kb.model import Checked, CheckedQuotation, LongestRun, Standing
from kb.settings import Settings

_NOTHING = "There is nothing to look up: the text has no words."
_AS_ONE = "The text stands in the library with its quotation marks, so it was looked up as one quotation."


def check(snapshot: Snapshot, text: str, settings: Settings) -> Checked:
    """Look up every quotation of a text.

    Args:
        snapshot: Where to look.
        text: A sentence or a whole draft; without quotation marks it is one quotation.
        settings: For the limits on a request.

    Returns:
        The quotations in the order of the text.

    Raises:
        CheckError: The text is longer than one request may be, or has more quotations.
    """
    if len(text) > settings.max_check_chars:
        raise CheckError(
            f"The text has {len(text):,} characters; {settings.max_check_chars:,} can be checked at once. "
            "Check it in parts."
        )
    draft = read_draft(text)
    if len(draft.quotations) > settings.max_check_quotations:
        raise CheckError(
            f"The text has {len(draft.quotations):,} quotations; {settings.max_check_quotations:,} can be checked "
            "at once. Check it in parts."
        )
    shelf = Shelf(snapshot)
    whole = _whole(shelf, text, draft)
    if whole:
        return Checked((whole,), (_AS_ONE,))
    quotations = tuple(_checked(shelf, text, each) for each in draft.quotations)
    return Checked(quotations, draft.notices or (() if quotations else (_NOTHING,)))


def _whole(shelf: Shelf, text: str, draft: Draft) -> CheckedQuotation | None:
    """Check a paragraph with marks inside as one quotation; None where it does not stand in the library as such."""
    if draft.whole is None:
        return None
    found = _checked(shelf, text, draft.whole)
    return found if found.matches else None


def _checked(shelf: Shelf, text: str, pasted: Pasted) -> CheckedQuotation:
    """Look up one quotation."""
    words = pasted.span.of(text)
    readings = [each for each in wordings(words) if each.words]
    found = places(shelf, readings, partial(telling, attributed_to=pasted.attributed_to))
    matches = tuple(match_of(place, pasted.attributed_to, pasted.organisation) for place in found)
    return CheckedQuotation(
        text=words,
        span=pasted.span,
        standing=matches[0].standing if matches else Standing.ABSENT,
        attributed_to=pasted.attributed_to,
        matches=matches,
        longest_run=_run(shelf.snapshot, readings) if readings and not matches else None,
    )


def _run(snapshot: Snapshot, readings: list[Wording]) -> LongestRun | None:
    """Find the longest run of the words of any reading."""
    best: LongestRun | None = None
    longest = 0
    for wording in readings:
        found = longest_run(snapshot, wording.terms)
        if found and found[1] - found[0] > longest:
            start, end, hit = found
            longest = end - start
            words = wording.words[start:end]
            best = LongestRun(wording.text[words[0].start : words[-1].end], hit)
    return best
