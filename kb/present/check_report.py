"""The report on checked quotations: as JSON for `/check.json` and `kb check --json`, and in sentences.

The JSON is a contract with other sites, like that of `kb.present.answers`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from typing_extensions import TypedDict

from kb.citations.wording import format_pages, format_short_citation
from kb.model import (
    CERTAIN_GRADES,
    Answer,
    CheckedQuotation,
    CitedPlace,
    DiffOp,
    LongestMatch,
    Match,
    MatchStatus,
    NewerPassage,
    PageRange,
    PassageId,
    PlaceMatch,
    Quotation,
    QuotationReport,
    SeriousChange,
    SeriousKind,
    SpeakerMatch,
    Supersessions,
    TextCoverage,
)
from kb.present.answers import (
    HitAnswer,
    QuotationAnswer,
    ResultsAnswer,
    build_hit_answer,
    build_quotation_answer,
    build_results_answer,
)
from kb.present.coverage import (
    CoverageAnswer,
    build_coverage_answer,
    describe_coverage,
    describe_pages_without_text,
)
from kb.text import split_terms
from kb.text.figures import spell_number

WORD_FOR_WORD = (
    "Exact is the same words in the same order. Kinds of quotation marks and dashes, capitals, spaces, hyphens at the "
    "ends of lines and how a figure is written do not make them other words; where they differ, it is said."
)


class Verdict(StrEnum):
    """The most important finding about a quotation, the most serious first."""

    NOT_FOUND = "not found"
    ALTERED = "altered"
    OTHER_SPEAKER = "other speaker"
    CHECK_SPEAKER = "check the speaker"
    OTHER_DOCUMENT = "other document"
    OTHER_PAGE = "other page"
    EXACT = "exact"


VERDICT_WORDS = {
    Verdict.NOT_FOUND: "Not found",
    Verdict.ALTERED: "Changed",
    Verdict.OTHER_SPEAKER: "Other speaker",
    Verdict.CHECK_SPEAKER: "Check the speaker",
    Verdict.OTHER_DOCUMENT: "Other document",
    Verdict.OTHER_PAGE: "Other page",
    Verdict.EXACT: "Word for word",
}
"""The verdicts in words for people."""

_PREFIX = re.compile(r"\n[ \t]*>[> \t]*")
_STATUS_TEXT = {
    MatchStatus.EXACT: ("Found word for word", "Word for word here"),
    MatchStatus.MARKS: (
        "Found with different punctuation, capitals or marks",
        "With different punctuation, capitals or marks here",
    ),
    MatchStatus.CLOSE: ("Found in nearly the same words", "In nearly the same words here"),
    MatchStatus.PARTS: ("All parts found, in this order", "All parts here, in this order"),
    MatchStatus.ABSENT: ("Not found in this library", ""),
}
"""For a quotation, and for one of its matches."""
_SERIOUS_TEXT = {
    SeriousKind.NEGATION: "A negation",
    SeriousKind.FIGURE: "A figure",
    SeriousKind.DEGREE: "A word for how much or how often",
}

_CHANGED_TEXT = {
    SeriousKind.NEGATION: "your text turns the meaning round",
    SeriousKind.FIGURE: "other figure",
    SeriousKind.DEGREE: "how much or how often",
}
_CHANGED_WORDS = ((DiffOp.REPLACE, "changed"), (DiffOp.DELETE, "added"), (DiffOp.INSERT, "left out"))
_AGREEMENTS: dict[SpeakerMatch, AgreementAnswer] = {SpeakerMatch.SAME: "same", SpeakerMatch.OTHER: "other"}
_SPEAKER_VERDICTS: dict[SpeakerMatch, SpeakerVerdictAnswer] = {
    SpeakerMatch.SAME: "same",
    SpeakerMatch.PROBABLY_SAME: "probably_same",
    SpeakerMatch.TO_CHECK: "to_check",
    SpeakerMatch.OTHER: "other",
}

StatusAnswer = Literal["exact", "marks", "close", "parts", "absent"]
DiffOpAnswer = Literal["equal", "replace", "insert", "delete"]
DiffSpanAnswer = tuple[DiffOpAnswer, str, str]
VerdictAnswer = Literal[
    "not found", "altered", "other speaker", "check the speaker", "other document", "other page", "exact"
]
SeriousAnswer = tuple[Literal["negation", "figure", "degree"], str, str]
AgreementAnswer = Literal["same", "other", "unsaid"]
SpeakerVerdictAnswer = Literal["same", "probably_same", "to_check", "other"]


class FollowingAnswer(TypedDict):
    """A passage in which the words continue; `spans` are offsets in `text`."""

    id: str
    text: str
    spans: list[tuple[int, int]]


class MatchAnswer(HitAnswer):
    """A passage with the words; `page` and `citation` are those of all the words, including those in `following`.

    `speaker` is the one that the source names, or null; `agreement` compares that speaker with the one that the text
    names, and is "unsaid" where the library is not certain of it. Each of the `differences` is a change with the words
    pasted and the words in the source; `serious` has those of a negation or a figure. `page_agreement` and
    `document_agreement` compare the page and the work that the text names.
    """

    status: StatusAnswer
    differences: list[DiffSpanAnswer]
    following: list[FollowingAnswer]
    speaker: QuotationAnswer | None
    agreement: AgreementAnswer
    serious: list[SeriousAnswer]
    page_agreement: AgreementAnswer
    document_agreement: AgreementAnswer


class LongestRunAnswer(TypedDict):
    """The longest part of the words that the library has, as pasted, and a passage with it."""

    words: str
    hit: HitAnswer


class CitedPlaceAnswer(TypedDict):
    """Where the text says that words are from; `documents` are those of the library that it names by their titles."""

    pages: str
    documents: list[str]
    author: str
    year: str


class CheckedQuotationAnswer(TypedDict):
    """A quotation in the text; `start` and `end` are offsets in it, `attributed_to` is "" where it names no speaker.

    `verdict` is the most serious thing to be said of it. `speaker_verdict` compares the speaker that the text names
    with that of the best match: "other" only where the document prints another full name beside the words, "to_check"
    where they only seem to differ, "probably_same" where the document's speaker was inferred; null where either names
    none.
    """

    text: str
    start: int
    end: int
    status: StatusAnswer
    attributed_to: str
    matches: list[MatchAnswer]
    longest_run: LongestRunAnswer | None
    verdict: VerdictAnswer
    speaker_verdict: SpeakerVerdictAnswer | None
    cited: CitedPlaceAnswer | None


class SearchAnswer(ResultsAnswer):
    """The answer to a search.

    `quotation` has where its words are, on the first page of a search without filters whose text was read as a
    quotation; null for others.
    """

    quotation: CheckedQuotationAnswer | None


class CheckAnswer(TypedDict):
    """The quotations of a text, looked up.

    `verdicts` has how many have each verdict, the most serious first; `word_for_word` says what "exact" leaves out of
    account.
    """

    quotations: list[CheckedQuotationAnswer]
    notices: list[str]
    verdicts: list[tuple[VerdictAnswer, int]]
    word_for_word: str
    coverage: CoverageAnswer


def build_search_answer(
    answer: Answer, checked: CheckedQuotation | None, newer: Mapping[PassageId, NewerPassage]
) -> SearchAnswer:
    """Return the answer to a search.

    `checked` has its words where they were looked up as a quotation, and `newer` the newer guidance on its hits'
    subjects.
    """
    quotation = _build_quotation(checked, answer.superseded) if checked else None
    return {**build_results_answer(answer, newer), "quotation": quotation}


def build_check_answer(checked: QuotationReport, superseded: Supersessions) -> CheckAnswer:
    """Return the report on a checked text."""
    return {
        "quotations": [_build_quotation(each, superseded) for each in checked.quotations],
        "notices": list(checked.notices),
        "verdicts": [(verdict.value, count) for verdict, count in count_verdicts(checked)],
        "word_for_word": WORD_FOR_WORD,
        "coverage": build_coverage_answer(checked.coverage),
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
        "verdict": judge(checked).value,
        "speaker_verdict": _SPEAKER_VERDICTS.get(checked.matches[0].speaker_match) if checked.matches else None,
        "cited": _build_cited_place(checked.cited) if checked.cited else None,
    }


def _build_cited_place(place: CitedPlace) -> CitedPlaceAnswer:
    return {
        "pages": _write_cited_pages(place),
        "documents": list(place.documents),
        "author": place.author,
        "year": place.year,
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
        "agreement": _AGREEMENTS.get(match.speaker_match, "unsaid"),
        "serious": [(each.kind.value, each.pasted, each.source) for each in match.serious],
        "page_agreement": match.page_match.value,
        "document_agreement": match.document_match.value,
    }


def _build_longest_match(longest: LongestMatch, superseded: Supersessions) -> LongestRunAnswer:
    return {"words": longest.words, "hit": build_hit_answer(longest.hit, superseded)}


# -------------------------------------------------------------------------------- verdicts


def judge(checked: CheckedQuotation) -> Verdict:
    """Return the most serious finding about a quotation, by its best match."""
    if not checked.matches:
        return Verdict.NOT_FOUND
    best = checked.matches[0]
    if best.serious:
        return Verdict.ALTERED
    if best.speaker_match is SpeakerMatch.OTHER:
        return Verdict.OTHER_SPEAKER
    if best.status is MatchStatus.CLOSE:
        return Verdict.ALTERED
    if best.speaker_match is SpeakerMatch.TO_CHECK:
        return Verdict.CHECK_SPEAKER
    if all(each.document_match is PlaceMatch.OTHER for each in checked.matches):
        return Verdict.OTHER_DOCUMENT
    if best.page_match is PlaceMatch.OTHER and not any(each.page_match is PlaceMatch.SAME for each in checked.matches):
        return Verdict.OTHER_PAGE
    return Verdict.EXACT


def describe_verdict(checked: CheckedQuotation) -> str:
    """Say the most serious finding about a quotation, and what is changed: "Changed: two words left out"."""
    verdict = judge(checked)
    words = VERDICT_WORDS[verdict]
    if verdict is Verdict.NOT_FOUND:
        return words
    best = checked.matches[0]
    if verdict is Verdict.ALTERED:
        return f"{words}: {_describe_changes(best)}"
    if verdict is Verdict.EXACT:
        return f"{words}, same speaker" if best.speaker_match is SpeakerMatch.SAME else words
    found = VERDICT_WORDS[Verdict.ALTERED if best.status is MatchStatus.CLOSE else Verdict.EXACT]
    joined = ", but" if verdict is Verdict.CHECK_SPEAKER else ","
    return f"{found}{joined} {words[0].lower()}{words[1:]}"


def _describe_changes(match: Match) -> str:
    """Say what a match has changed in meaning or, without such a change, how many words."""
    kinds = [each.kind for each in match.serious]
    if kinds:
        return _CHANGED_TEXT[kinds[0]]
    counts = Counter[DiffOp]()
    for each in match.diff:
        ours, theirs = len(split_terms(each.pasted)), len(split_terms(each.source))
        counts[each.op] += max(ours, theirs) if ours or each.op is not DiffOp.REPLACE else 0  # not an ellipsis
    said = ((counts[op], text) for op, text in _CHANGED_WORDS)
    return ", ".join(f"{spell_number(count)} word{'s' if count > 1 else ''} {text}" for count, text in said if count)


def count_verdicts(checked: QuotationReport) -> list[tuple[Verdict, int]]:
    """Return how many quotations have each verdict, the most serious first, without verdicts that none has."""
    counts = Counter(judge(each) for each in checked.quotations)
    return [(verdict, counts[verdict]) for verdict in Verdict if counts[verdict]]


# ------------------------------------------------------------------------------- sentences


def describe_status(checked: CheckedQuotation) -> str:
    """Say whether and how the library has a quotation."""
    count = len(checked.matches)
    more = f", in {count} documents" if count > 1 else ""
    return f"{_STATUS_TEXT[checked.status][0]}{more}."


def describe_match(checked: CheckedQuotation, match: Match) -> str:
    """Say how a match has a quotation; empty where that is the same as in the best match."""
    return "" if match.status is checked.status else f"{_STATUS_TEXT[match.status][1]}."


def describe_serious_change(change: SeriousChange) -> str:
    """Say how a change affects the meaning, with its own words."""
    what = _SERIOUS_TEXT[change.kind]
    if not change.pasted:
        return f"{what} is missing in your text: “{change.source}”."
    if not change.source:
        return f"{what} is in your text only: “{change.pasted}”."
    return f"{what} differs: your text has “{change.pasted}”, the source “{change.source}”."


def compare_place(checked: CheckedQuotation, match: Match) -> str:
    """Compare the work and the page that a text names with those of a match; empty where it names neither."""
    place = checked.cited
    if place is None:
        return ""
    if match.document_match is PlaceMatch.OTHER:
        if place.documents:
            return "Your text names another document of this library for these words."
        date = match.hit.document.metadata.date[:4]
        return f"Your text gives {place.author} {place.year}; this document is of {date}."
    if match.page_match is PlaceMatch.UNSAID or match.pages is None:
        return ""
    cited = _write_cited_pages(place)
    pages = "pages" if place.last != place.first else "page"
    if match.page_match is PlaceMatch.SAME:
        return f"Your {pages} {cited}: the words are there."
    return f"Your {pages} {cited}; the words are on {_write_pages(match.pages)}."


def _write_cited_pages(place: CitedPlace) -> str:
    return place.first if place.last == place.first else f"{place.first}–{place.last}"


def _write_pages(pages: PageRange) -> str:
    """Write pages and say what each number is: "p. 14 as printed (PDF p. 16)"."""
    return format_pages(pages).replace(" (PDF", " as printed (PDF")


def write_comment(checked: CheckedQuotation, coverage: TextCoverage) -> str:
    """Write a comment on a quotation: verdict, differences, and the citation of the words."""
    said = [f"{VERDICT_WORDS[judge(checked)]}.", describe_status(checked)]
    if not checked.matches:
        longest = checked.longest_match
        words = f" “{longest.words}”" if longest else ""
        said += [f"{describe_longest_match(longest)}{words}", describe_coverage(coverage)]
        return " ".join(filter(None, [*said, describe_pages_without_text(coverage)]))
    best = checked.matches[0]
    said += map(describe_serious_change, best.serious)
    if best.status in {MatchStatus.CLOSE, MatchStatus.MARKS}:
        said.append(f"The source prints: “{write_source(best)}”.")
    said += [compare_attribution(checked.attributed_to, best), compare_place(checked, best)]
    return " ".join(filter(None, [*said, f"{format_short_citation(best.hit.document, best.pages, best.hit.passage)}."]))


def write_source(match: Match) -> str:
    """Return the words of a match as the source prints them."""
    return "".join(f"{each.source}{each.after}" for each in match.diff).strip()


def write_pasted(checked: CheckedQuotation) -> str:
    """Return a quotation as pasted, without the ">" before its further lines."""
    return _PREFIX.sub("\n", checked.text)


def describe_longest_match(longest: LongestMatch | None) -> str:
    """Say how long the longest part of a quotation in the library is."""
    if longest is None:
        return "No five of its words stand together here. It may stand in a document that is not in this library."
    return f"The longest part found has {len(longest.words.split()):,} words:"


def name_speaker(quotation: Quotation) -> str:
    """Return a speaker with role and organisation, without repetitions."""
    parts = (quotation.speaker, quotation.role, quotation.organisation)
    return ", ".join(dict.fromkeys(part for part in parts if part))


def compare_attribution(attributed_to: str, match: Match) -> str:
    """Compare the speaker named in a text with the source's; empty where neither names one.

    Where the library is not certain of the source's speaker, neither agreement nor disagreement is stated.
    """
    theirs = name_speaker(match.quotation) if match.quotation else ""
    probably = "probably " if match.quotation and match.quotation.grade not in CERTAIN_GRADES else ""
    if not attributed_to:
        return f"Attributed in the source {probably}to {theirs}." if theirs else ""
    if match.speaker_match is SpeakerMatch.TO_CHECK:
        if not theirs:
            return f"Speaker to be checked: your text says {attributed_to}; in the document no speaker was found."
        seems = "seems to be" if probably else "is given as"
        return f"Speaker to be checked: your text says {attributed_to}; in the document it {seems} {theirs}."
    if match.speaker_match is SpeakerMatch.PROBABLY_SAME:
        return f"Attributed in your text to {attributed_to}, and probably in the source too: {theirs}."
    ours = f"Attributed in your text to {attributed_to}"
    if not theirs:
        return f"{ours}. No speaker is known in the source."
    if match.speaker_match is SpeakerMatch.SAME:
        other = f" Your text names {match.other_organisation} with them." if match.other_organisation else ""
        return f"{ours}, and in the source too: {theirs}.{other}"
    joined = "but" if match.speaker_match is SpeakerMatch.OTHER else "and"
    return f"{ours}, {joined} in the source to {theirs}."
