"""The report on checked quotations: as JSON for `/check.json` and `kb check --json`, and in sentences.

The JSON is a contract with other sites, like that of `kb.present.answers`.
"""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from kb.model import CheckedQuotation, LongestMatch, Match, MatchStatus, Quotation, QuotationReport, SpeakerMatch
from kb.present.answers import (
    HitAnswer,
    QuotationAnswer,
    Supersessions,
    build_hit_answer,
    build_quotation_answer,
)

_STATUS_TEXT = {
    MatchStatus.EXACT: "Found word for word",
    MatchStatus.MARKS: "Found with different punctuation, capitals or marks",
    MatchStatus.CLOSE: "Found in nearly the same words",
    MatchStatus.PARTS: "All parts found, in this order",
    MatchStatus.ABSENT: "Not found in this library",
}
_MATCH_TEXT = {
    MatchStatus.EXACT: "Word for word here",
    MatchStatus.MARKS: "With different punctuation, capitals or marks here",
    MatchStatus.CLOSE: "In nearly the same words here",
    MatchStatus.PARTS: "All parts here, in this order",
}

StatusAnswer = Literal["exact", "marks", "close", "parts", "absent"]
DiffOpAnswer = Literal["equal", "replace", "insert", "delete"]
DiffSpanAnswer = tuple[DiffOpAnswer, str, str]


class FollowingAnswer(TypedDict):
    """A passage in which the words continue; `spans` are offsets in `text`."""

    id: str
    text: str
    spans: list[tuple[int, int]]


class MatchAnswer(HitAnswer):
    """A passage with the words; `page` and `citation` are those of all the words, including those in `following`.

    `speaker` is the one that the source names, or null; `agreement` compares that speaker with the one that the text
    names. Each of the `differences` is a change with the words pasted and the words in the source.
    """

    status: StatusAnswer
    differences: list[DiffSpanAnswer]
    following: list[FollowingAnswer]
    speaker: QuotationAnswer | None
    agreement: Literal["same", "other", "unsaid"]


class LongestRunAnswer(TypedDict):
    """The longest part of the words that the library has, as pasted, and a passage with it."""

    words: str
    hit: HitAnswer


class CheckedQuotationAnswer(TypedDict):
    """A quotation in the text; `start` and `end` are offsets in it, `attributed_to` is "" where it names no speaker."""

    text: str
    start: int
    end: int
    status: StatusAnswer
    attributed_to: str
    matches: list[MatchAnswer]
    longest_run: LongestRunAnswer | None


class CheckAnswer(TypedDict):
    """The quotations of a text, looked up."""

    quotations: list[CheckedQuotationAnswer]
    notices: list[str]


def build_check_answer(checked: QuotationReport, superseded: Supersessions) -> CheckAnswer:
    """Return the report on a checked text."""
    return {
        "quotations": [_build_quotation(each, superseded) for each in checked.quotations],
        "notices": list(checked.notices),
    }


def _build_quotation(checked: CheckedQuotation, superseded: Supersessions) -> CheckedQuotationAnswer:
    return {
        "text": checked.text,
        "start": checked.span.start,
        "end": checked.span.end,
        "status": checked.status.value,
        "attributed_to": checked.attributed_to,
        "matches": [_build_match(each, superseded) for each in checked.matches],
        "longest_run": _build_longest_match(checked.longest_match, superseded) if checked.longest_match else None,
    }


def _build_match(match: Match, superseded: Supersessions) -> MatchAnswer:
    return {
        **build_hit_answer(match.hit, superseded, match.pages),
        "status": match.status.value,
        "differences": [(each.op.value, each.pasted, each.source) for each in match.diff],
        "following": [
            {"id": hit.passage.id, "text": hit.passage.text, "spans": [(span.start, span.end) for span in hit.spans]}
            for hit in match.following
        ],
        "speaker": build_quotation_answer(match.quotation) if match.quotation else None,
        "agreement": match.speaker_match.value,
    }


def _build_longest_match(longest: LongestMatch, superseded: Supersessions) -> LongestRunAnswer:
    return {"words": longest.words, "hit": build_hit_answer(longest.hit, superseded)}


# ------------------------------------------------------------------------------- sentences


def describe_status(checked: CheckedQuotation) -> str:
    """Say whether and how the library has a quotation."""
    count = len(checked.matches)
    more = f", in {count} documents" if count > 1 else ""
    return f"{_STATUS_TEXT[checked.status]}{more}."


def describe_match(checked: CheckedQuotation, match: Match) -> str:
    """Say how a match has a quotation; empty where that is the same as in the best match."""
    return "" if match.status is checked.status else f"{_MATCH_TEXT[match.status]}."


def describe_longest_match(longest: LongestMatch | None) -> str:
    """Say how long the longest part of a quotation is that the library has."""
    if longest is None:
        return "None of its words was found."
    count = len(longest.words.split())
    return "Only single words were found:" if count == 1 else f"The longest part found has {count:,} words:"


def name_speaker(quotation: Quotation) -> str:
    """Return a speaker with role and organisation, without repetitions."""
    parts = (quotation.speaker, quotation.role, quotation.organisation)
    return ", ".join(dict.fromkeys(part for part in parts if part))


def compare_attribution(attributed_to: str, match: Match) -> str:
    """Compare the speaker named in a text with the one named in the source; empty where neither names one."""
    theirs = name_speaker(match.quotation) if match.quotation else ""
    if not attributed_to:
        return f"Attributed in the source to {theirs}." if theirs else ""
    ours = f"Attributed in your text to {attributed_to}"
    if not theirs:
        return f"{ours}. No speaker is known in the source."
    if match.speaker_match is SpeakerMatch.SAME:
        other = f" Your text names {match.other_organisation} with them." if match.other_organisation else ""
        return f"{ours}, and in the source too: {theirs}.{other}"
    return f"{ours}, but in the source to {theirs}."
