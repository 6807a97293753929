"""The answer of checking quotations, for `/check.json` and `kb check --json`: its shape, and how it is made.

A contract with other sites, like `kb.present.answers`. This module knows no HTTP.
"""

from __future__ import annotations

from typing import Literal, TypedDict

from kb.model import Checked, CheckedQuotation, LongestRun, Match, Quotation
from kb.present.answers import HitAnswer, QuotationAnswer, Standings, hit_answer

StandingAnswer = Literal["exact", "marks", "close", "parts", "absent"]
ChangeAnswer = Literal["equal", "replace", "insert", "delete"]
DifferenceAnswer = tuple[ChangeAnswer, str, str]


class FollowingAnswer(TypedDict):
    """A passage into which the words run on; `spans` are offsets in `text`."""

    id: str
    text: str
    spans: list[tuple[int, int]]


class MatchAnswer(HitAnswer):
    """A place where the words stand; `page` and `citation` are those of all of them, also of those that run on.

    `speaker` is whom the source names, or null; `agreement` compares that speaker with the one that the text names.
    Each of the `differences` is a change with the words pasted and the words in the source.
    """

    status: StandingAnswer
    differences: list[DifferenceAnswer]
    following: list[FollowingAnswer]
    speaker: QuotationAnswer | None
    agreement: Literal["same", "other", "unsaid"]


class LongestRunAnswer(TypedDict):
    """The longest run of the words that the library has, as pasted, and a passage with it."""

    words: str
    hit: HitAnswer


class CheckedQuotationAnswer(TypedDict):
    """A quotation of the text; `start` and `end` are offsets in it, `attributed_to` is "" where it names nobody."""

    text: str
    start: int
    end: int
    status: StandingAnswer
    attributed_to: str
    matches: list[MatchAnswer]
    longest_run: LongestRunAnswer | None


class CheckAnswer(TypedDict):
    """The quotations of a text, looked up."""

    quotations: list[CheckedQuotationAnswer]
    notices: list[str]


def check_answer(checked: Checked, standings: Standings) -> CheckAnswer:
    """Return what checking a text found."""
    return {
        "quotations": [_quotation(each, standings) for each in checked.quotations],
        "notices": list(checked.notices),
    }


def _quotation(checked: CheckedQuotation, standings: Standings) -> CheckedQuotationAnswer:
    return {
        "text": checked.text,
        "start": checked.span.start,
        "end": checked.span.end,
        "status": checked.standing.value,
        "attributed_to": checked.attributed_to,
        "matches": [_match(each, standings) for each in checked.matches],
        "longest_run": _longest_run(checked.longest_run, standings) if checked.longest_run else None,
    }


def _match(match: Match, standings: Standings) -> MatchAnswer:
    return {
        **hit_answer(match.hit, standings, match.pages),
        "status": match.standing.value,
        "differences": [(each.change.value, each.pasted, each.source) for each in match.differences],
        "following": [
            {"id": hit.passage.id, "text": hit.passage.text, "spans": [(span.start, span.end) for span in hit.spans]}
            for hit in match.following
        ],
        "speaker": _speaker(match.quotation) if match.quotation else None,
        "agreement": match.agreement.value,
    }


def _speaker(quotation: Quotation) -> QuotationAnswer:
    return {
        "text": quotation.text,
        "speaker": quotation.speaker,
        "role": quotation.role,
        "organisation": quotation.organisation,
    }


def _longest_run(run: LongestRun, standings: Standings) -> LongestRunAnswer:
    return {"words": run.words, "hit": hit_answer(run.hit, standings)}
