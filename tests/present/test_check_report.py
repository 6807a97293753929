"""The report on checked quotations: its JSON and its sentences."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from kb.model import (
    AttributionGrade,
    Block,
    BlockKind,
    CheckedQuotation,
    CitedPlace,
    DiffOp,
    DiffSpan,
    DocumentId,
    Hit,
    LongestMatch,
    Match,
    MatchStatus,
    Metadata,
    PageBreak,
    PlaceMatch,
    Quotation,
    QuotationReport,
    SeriousChange,
    SeriousKind,
    Span,
    SpeakerMatch,
    Supersessions,
    TextCoverage,
)
from kb.present.check_report import (
    Verdict,
    build_check_answer,
    compare_attribution,
    compare_place,
    count_verdicts,
    describe_longest_match,
    describe_match,
    describe_serious_change,
    describe_status,
    describe_verdict,
    judge,
    name_speaker,
    write_comment,
    write_pasted,
)
from tests.builders import make_passage, make_record

TEXT = "No fee may be asked for it, in any season."
RECORD = make_record(Metadata(title="Report", date="2014"), "report", "report.pdf", pages=9)


def hit(position: int, *spans: Span) -> Hit:
    blocks = (Block(BlockKind.PARAGRAPH, Span(0, len(TEXT))),)
    breaks = (PageBreak(0, 4 + position, f"{2 + position}"),)
    passage = make_passage(TEXT, f"p{position}", RECORD.id, position=position, blocks=blocks, breaks=breaks)
    return Hit(passage, RECORD, spans, 1.5)


def test_a_match_is_a_hit_with_its_differences_and_the_pages_of_all_its_words() -> None:
    match = Match(
        hit=hit(0, Span(0, 6)),
        status=MatchStatus.CLOSE,
        diff=(DiffSpan(DiffOp.EQUAL, "No", "No"), DiffSpan(DiffOp.REPLACE, "toll", "fee")),
        following=(hit(1, Span(0, 2)),),
        quotation=Quotation(Span(0, 10), TEXT[:10], "Ada Ferris", "Warden", "River Trust"),
        speaker_match=SpeakerMatch.OTHER,
    )
    quotation = CheckedQuotation("No toll", Span(3, 10), MatchStatus.CLOSE, "John Miller", (match,))
    answer = build_check_answer(QuotationReport((quotation,), ("A notice.",)), Supersessions())
    assert json.loads(json.dumps(answer))["quotations"][0]["matches"][0]["differences"][1] == ["replace", "toll", "fee"]
    assert answer["notices"] == ["A notice."]
    (found,) = answer["quotations"]
    assert (found["text"], found["start"], found["end"], found["status"]) == ("No toll", 3, 10, "close")
    assert (found["attributed_to"], found["longest_run"]) == ("John Miller", None)
    (place,) = found["matches"]
    assert place["differences"] == [("equal", "No", "No"), ("replace", "toll", "fee")]
    assert place["page"] == {"first": 4, "last": 5, "label": "2-3", "unit": "page"}
    assert place["spans"] == [(0, 6)]
    assert place["following"] == [{"id": "p1", "text": TEXT, "spans": [(0, 2)]}]
    assert (place["agreement"], place["status"]) == ("other", "close")
    assert place["speaker"] is not None
    assert place["speaker"]["speaker"] == "Ada Ferris"
    assert place["url"] == "/documents/report/p0"


def test_what_is_absent_has_its_longest_run() -> None:
    run = LongestMatch("fee may be asked", hit(0, Span(3, 19)))
    quotation = CheckedQuotation("The fee may be asked", Span(0, 20), MatchStatus.ABSENT, longest_match=run)
    (found,) = build_check_answer(QuotationReport((quotation,)), Supersessions())["quotations"]
    assert found["matches"] == []
    assert found["longest_run"] is not None
    assert found["longest_run"]["words"] == "fee may be asked"
    assert found["longest_run"]["hit"]["id"] == "p0"


@pytest.mark.parametrize(
    ("speaker", "role", "organisation", "words"),
    [
        ("Ada Ferry", "Warden", "River Trust", "Ada Ferry, Warden, River Trust"),
        ("River Trust", "", "River Trust", "River Trust"),
        ("Warden", "Warden", "River Trust", "Warden, River Trust"),
    ],
)
def test_a_speaker_is_named_with_role_and_organisation_each_once(
    speaker: str, role: str, organisation: str, words: str
) -> None:
    assert name_speaker(Quotation(Span(0, 1), "a", speaker, role, organisation)) == words


# ------------------------------------------------------------------------------- sentences

FERRY = Quotation(Span(0, 1), "a", "Ada Ferry", "Warden", "River Trust", grade=AttributionGrade.STATED)
GUESSED = replace(FERRY, grade=AttributionGrade.INFERRED)


def match(
    status: MatchStatus = MatchStatus.EXACT,
    quotation: Quotation | None = None,
    agreement: SpeakerMatch = SpeakerMatch.UNSAID,
    other: str = "",
) -> Match:
    return Match(hit(0), status, (), (), quotation, agreement, other)


def looked_up(*statuses: MatchStatus) -> CheckedQuotation:
    best = statuses[0] if statuses else MatchStatus.ABSENT
    return CheckedQuotation("No fee", Span(0, 6), best, matches=tuple(map(match, statuses)))


@pytest.mark.parametrize(
    ("statuses", "sentence"),
    [
        ((), "Not found in this library."),
        ((MatchStatus.EXACT,), "Found word for word."),
        ((MatchStatus.PARTS,), "All parts found, in this order."),
        ((MatchStatus.CLOSE, MatchStatus.CLOSE), "Found in nearly the same words, in 2 documents."),
    ],
)
def test_a_quotation_says_how_it_was_found_and_in_how_many_documents_if_in_several(
    statuses: tuple[MatchStatus, ...], sentence: str
) -> None:
    assert describe_status(looked_up(*statuses)) == sentence


def test_a_match_says_how_it_has_the_words_only_where_the_best_one_has_them_in_another_way() -> None:
    checked = looked_up(MatchStatus.EXACT, MatchStatus.EXACT, MatchStatus.CLOSE)
    assert [describe_match(checked, each) for each in checked.matches] == ["", "", "In nearly the same words here."]


NO_RUN = "No five of its words stand together here. It may stand in a document that is not in this library."


def test_the_longest_part_found_is_counted_in_words() -> None:
    assert describe_longest_match(LongestMatch("fee " * 1200, hit(0))) == "The longest part found has 1,200 words:"
    assert describe_longest_match(None) == NO_RUN


@pytest.mark.parametrize(
    ("attributed_to", "found", "sentence"),
    [
        ("", match(), ""),
        ("", match(quotation=FERRY), "Attributed in the source to Ada Ferry, Warden, River Trust."),
        ("", match(quotation=GUESSED), "Attributed in the source probably to Ada Ferry, Warden, River Trust."),
        (
            "Bo Barge",
            match(quotation=GUESSED, agreement=SpeakerMatch.TO_CHECK),
            "Speaker to be checked: your text says Bo Barge; in the document it seems to be Ada Ferry, Warden, "
            "River Trust.",
        ),
        (
            "the minister",
            match(quotation=FERRY, agreement=SpeakerMatch.TO_CHECK),
            "Speaker to be checked: your text says the minister; in the document it is given as Ada Ferry, Warden, "
            "River Trust.",
        ),
        (
            "Ferry",
            match(quotation=GUESSED, agreement=SpeakerMatch.PROBABLY_SAME),
            "Attributed in your text to Ferry, and probably in the source too: Ada Ferry, Warden, River Trust.",
        ),
        (
            "the minister",
            match(quotation=FERRY),
            "Attributed in your text to the minister, and in the source to Ada Ferry, Warden, River Trust.",
        ),
        ("Bo Barge", match(), "Attributed in your text to Bo Barge. No speaker is known in the source."),
        (
            "Bo Barge",
            match(quotation=FERRY, agreement=SpeakerMatch.OTHER),
            "Attributed in your text to Bo Barge, but in the source to Ada Ferry, Warden, River Trust.",
        ),
        (
            "Ferry",
            match(quotation=FERRY, agreement=SpeakerMatch.SAME),
            "Attributed in your text to Ferry, and in the source too: Ada Ferry, Warden, River Trust.",
        ),
        (
            "Ferry",
            match(quotation=FERRY, agreement=SpeakerMatch.SAME, other="Gate Keepers"),
            "Attributed in your text to Ferry, and in the source too: Ada Ferry, Warden, River Trust. "
            "Your text names Gate Keepers with them.",
        ),
    ],
)
def test_the_speaker_of_the_text_is_compared_with_that_of_the_source_in_a_sentence(
    attributed_to: str, found: Match, sentence: str
) -> None:
    assert compare_attribution(attributed_to, found) == sentence


def test_a_match_without_a_speaker_in_the_source_has_none_in_json() -> None:
    answer = build_check_answer(QuotationReport((looked_up(MatchStatus.EXACT),)), Supersessions())
    assert answer["quotations"][0]["matches"][0]["speaker"] is None


# -------------------------------------------------------------------------------- verdicts

LOST = SeriousChange(SeriousKind.NEGATION, "", "not")
ON_OTHER_PAGE = replace(match(), page_match=PlaceMatch.OTHER)
ON_RIGHT_PAGE = replace(match(), page_match=PlaceMatch.SAME)
IN_OTHER_WORK = replace(ON_OTHER_PAGE, document_match=PlaceMatch.OTHER)


@pytest.mark.parametrize(
    ("matches", "verdict"),
    [
        ((), Verdict.NOT_FOUND),
        ((match(),), Verdict.EXACT),
        ((match(MatchStatus.MARKS),), Verdict.EXACT),
        ((match(MatchStatus.PARTS),), Verdict.EXACT),
        ((match(MatchStatus.CLOSE),), Verdict.ALTERED),
        ((replace(match(MatchStatus.PARTS), serious=(LOST,)),), Verdict.ALTERED),
        ((match(MatchStatus.CLOSE, FERRY, SpeakerMatch.OTHER),), Verdict.OTHER_SPEAKER),
        ((match(quotation=GUESSED, agreement=SpeakerMatch.TO_CHECK),), Verdict.CHECK_SPEAKER),
        ((match(quotation=GUESSED, agreement=SpeakerMatch.PROBABLY_SAME),), Verdict.EXACT),
        ((replace(match(agreement=SpeakerMatch.OTHER), serious=(LOST,)),), Verdict.ALTERED),
        ((ON_OTHER_PAGE,), Verdict.OTHER_PAGE),
        ((ON_OTHER_PAGE, ON_RIGHT_PAGE), Verdict.EXACT),
        ((IN_OTHER_WORK,), Verdict.OTHER_DOCUMENT),
        ((replace(match(), document_match=PlaceMatch.OTHER), match()), Verdict.EXACT),
    ],
)
def test_the_most_serious_thing_is_said_first(matches: tuple[Match, ...], verdict: Verdict) -> None:
    assert judge(CheckedQuotation("No fee", Span(0, 6), MatchStatus.EXACT, matches=matches)) is verdict


def diff(*changes: tuple[DiffOp, str, str]) -> Match:
    return replace(match(MatchStatus.CLOSE), diff=tuple(DiffSpan(*each) for each in changes))


@pytest.mark.parametrize(
    ("best", "words"),
    [
        (match(), "Word for word"),
        (match(quotation=FERRY, agreement=SpeakerMatch.SAME), "Word for word, same speaker"),
        (match(quotation=GUESSED, agreement=SpeakerMatch.PROBABLY_SAME), "Word for word"),
        (match(quotation=GUESSED, agreement=SpeakerMatch.TO_CHECK), "Word for word, but check the speaker"),
        (match(quotation=FERRY, agreement=SpeakerMatch.OTHER), "Word for word, other speaker"),
        (match(MatchStatus.CLOSE, FERRY, SpeakerMatch.OTHER), "Changed, other speaker"),
        (ON_OTHER_PAGE, "Word for word, other page"),
        (replace(match(), serious=(LOST,)), "Changed: your text turns the meaning round"),
        (replace(match(), serious=(SeriousChange(SeriousKind.FIGURE, "5", "6"),)), "Changed: other figure"),
        (
            replace(match(), serious=(SeriousChange(SeriousKind.DEGREE, "all", "some"),)),
            "Changed: how much or how often",
        ),
        (diff((DiffOp.EQUAL, "No", "No"), (DiffOp.DELETE, "toll", "")), "Changed: one word added"),
        (diff((DiffOp.REPLACE, "…", "of the"), (DiffOp.INSERT, "", "a fee")), "Changed: two words left out"),
        (
            diff((DiffOp.REPLACE, "a toll", "fee"), (DiffOp.DELETE, "then " * 11, "")),
            "Changed: two words changed, 11 words added",
        ),
    ],
)
def test_a_verdict_says_what_is_changed_or_agrees(best: Match, words: str) -> None:
    assert describe_verdict(CheckedQuotation("No fee", Span(0, 6), best.status, "Ada Ferry", (best,))) == words


def test_what_is_not_found_has_no_more_to_its_verdict() -> None:
    assert describe_verdict(looked_up()) == "Not found"


def test_verdicts_are_counted_the_most_serious_first() -> None:
    report = QuotationReport((looked_up(MatchStatus.EXACT), looked_up(), looked_up(MatchStatus.EXACT)))
    assert count_verdicts(report) == [(Verdict.NOT_FOUND, 1), (Verdict.EXACT, 2)]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (LOST, "A negation is missing in your text: “not”."),
        (SeriousChange(SeriousKind.NEGATION, "never", ""), "A negation is in your text only: “never”."),
        (
            SeriousChange(SeriousKind.FIGURE, "15%", "12%"),
            "A figure differs: your text has “15%”, the source “12%”.",
        ),
    ],
)
def test_a_change_of_the_meaning_is_said_with_its_words(change: SeriousChange, sentence: str) -> None:
    assert describe_serious_change(change) == sentence


@pytest.mark.parametrize(
    ("place", "pages", "document", "sentence"),
    [
        (None, PlaceMatch.UNSAID, PlaceMatch.UNSAID, ""),
        (CitedPlace("12", "12"), PlaceMatch.UNSAID, PlaceMatch.UNSAID, ""),
        (
            CitedPlace("12", "12"),
            PlaceMatch.OTHER,
            PlaceMatch.UNSAID,
            "Your page 12; the words are on p.\u00a02 as printed (PDF\u00a0p.\u00a04).",
        ),
        (CitedPlace("2", "3"), PlaceMatch.SAME, PlaceMatch.SAME, "Your pages 2–3: the words are there."),
        (
            CitedPlace(author="ATMG", year="2013"),
            PlaceMatch.UNSAID,
            PlaceMatch.OTHER,
            "Your text gives ATMG 2013; this document is of 2014.",
        ),
        (
            CitedPlace(documents=(DocumentId("diary"),)),
            PlaceMatch.UNSAID,
            PlaceMatch.OTHER,
            "Your text names another document of this library for these words.",
        ),
    ],
)
def test_the_page_and_the_work_of_the_text_are_compared_in_a_sentence(
    place: CitedPlace | None, pages: PlaceMatch, document: PlaceMatch, sentence: str
) -> None:
    found = replace(match(), page_match=pages, document_match=document)
    assert compare_place(replace(looked_up(MatchStatus.EXACT), cited=place), found) == sentence


def test_a_comment_has_verdict_differences_and_citation() -> None:
    best = replace(match(MatchStatus.CLOSE), diff=(DiffSpan(DiffOp.REPLACE, "toll", "fee"),), serious=(LOST,))
    checked = replace(looked_up(MatchStatus.CLOSE), matches=(best,))
    assert write_comment(checked, TextCoverage(3, 41)) == (
        "Changed. Found in nearly the same words. A negation is missing in your text: “not”. The source prints: “fee”. "
        "Report, 2014, p.\u00a02 (PDF\u00a0p.\u00a04)."
    )


def test_what_is_not_found_is_never_said_without_what_was_searched() -> None:
    comment = write_comment(looked_up(), TextCoverage(3, 41, 2, 1))
    assert comment == (
        f"Not found. Not found in this library. {NO_RUN} 3 documents with 41 pages were searched. "
        "2 pages without text, in 1 document, cannot be searched."
    )
    answer = build_check_answer(QuotationReport((looked_up(),), coverage=TextCoverage(3, 41, 2, 1)), Supersessions())
    assert answer["coverage"] == {"documents": 3, "pages": 41, "pages_without_text": 2}
    assert answer["verdicts"] == [("not found", 1)]
    assert answer["word_for_word"]


def test_the_marks_of_a_quotation_in_markdown_are_not_shown() -> None:
    assert write_pasted(replace(looked_up(), text="No fee\n> may be\n> > asked")) == "No fee\nmay be\nasked"
