"""Quotations looked up in a small library, and the results."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.engine.whoosh import WhooshEngine
from kb.errors import CheckError
from kb.library.catalogue.commits import commit_documents
from kb.library.view import LibraryView
from kb.model import (
    AttributionGrade,
    CheckedQuotation,
    DiffOp,
    Match,
    MatchStatus,
    PageRange,
    Quotation,
    QuotationReport,
    Span,
    SpeakerId,
    SpeakerMatch,
)
from kb.quotation_check import check
from kb.settings import Settings
from tests.libraries import open_view
from tests.quotation_check.conftest import BELL, GATE, REPORT_ONE, REPORT_TWO, SAID, WARDEN, document

SETTINGS = Settings()


def checked(view: LibraryView, text: str) -> CheckedQuotation:
    """Check a text that is one quotation."""
    (quotation,) = check(view, text, SETTINGS).quotations
    return quotation


def best(view: LibraryView, text: str) -> Match:
    return checked(view, text).matches[0]


def changes(match: Match) -> list[tuple[str, str, str]]:
    return [(each.op.value, each.pasted, each.source) for each in match.diff if each.op != DiffOp.EQUAL]


# --------------------------------------------------------------------------------------------- who said it


@pytest.mark.parametrize(
    ("text", "agreement"),
    [
        ("Bo Barge said: “Many crews are turned away at night”.", SpeakerMatch.SAME),
        ("Ada Ferris said: “Many crews are turned away at night”.", SpeakerMatch.OTHER),
        ("“Many crews are turned away at night”", SpeakerMatch.UNSAID),
    ],
)
def test_words_that_a_text_has_as_its_own_and_as_somebodys_are_that_persons(
    retold: LibraryView, text: str, agreement: SpeakerMatch
) -> None:
    match = best(retold, text)
    assert (match.status, match.speaker_match) == (MatchStatus.EXACT, agreement)
    assert match.quotation
    assert match.quotation.speaker == "Bo Barge"


@pytest.mark.parametrize(
    ("grade", "agreement"),
    [
        (AttributionGrade.STATED, SpeakerMatch.OTHER),
        (AttributionGrade.EDITOR, SpeakerMatch.OTHER),
        (AttributionGrade.INFERRED, SpeakerMatch.TO_CHECK),
        (AttributionGrade.NONE, SpeakerMatch.TO_CHECK),
    ],
)
def test_only_what_is_stated_contradicts_a_draft(
    tmp_path: Path, grade: AttributionGrade, agreement: SpeakerMatch
) -> None:
    engine = WhooshEngine(tmp_path)
    made = document("said", (SAID,))
    words = Span(1, SAID.index(",”"))
    said = Quotation(words, words.slice(SAID), "Bo Barge", speaker_id=SpeakerId("bo-barge"), grade=grade)
    commit_documents(engine, added=[replace(made, passages=(replace(made.passages[0], quotations=(said,)),))])
    with open_view(engine) as opened:
        match = best(opened, "Ada Ferris said: “Many crews are turned away at night”.")
        short = best(opened, "Ada Ferris said: “turned away”.")
    assert (match.speaker_match, match.quotation) == (agreement, said)
    assert (short.speaker_match, short.quotation) == (SpeakerMatch.UNSAID, None)


@pytest.mark.parametrize(
    ("beside", "notices"),
    [
        ("", ()),
        ("Too short to tell.", ()),
        ("The crews of the harbour sleep ashore.", ("1 sentence without quotation marks was not checked.",)),
        (
            "The crews of the harbour sleep ashore. Nobody there knows why they do.",
            ("2 sentences without quotation marks were not checked.",),
        ),
    ],
)
def test_sentences_beside_the_quotations_are_counted(
    retold: LibraryView, beside: str, notices: tuple[str, ...]
) -> None:
    text = f"Bo Barge said: “Many crews are turned away at night”. {beside}"
    assert check(retold, text, SETTINGS).notices == notices


def test_nearer_words_come_before_those_of_a_speaker(retold: LibraryView) -> None:
    match = best(retold, "Bo Barge said: “Many crews are turned away at night, it says”.")
    assert (match.status, match.quotation) == (MatchStatus.EXACT, None)


# ---------------------------------------------------------------------------------------- exact, marks


def test_the_same_characters_are_exact(view: LibraryView) -> None:
    assert checked(view, BELL).status is MatchStatus.EXACT
    assert checked(view, f"“{BELL}”").text == BELL


@pytest.mark.parametrize(
    "text",
    [
        "The bell at the east wall rings before\nevery   tide",
        "The bell at the east wall rings before every tide.",
        "The bell at the east wall rings be-\nfore every tide;",
        "... at the east wall rings before every tide …",
        "council’s “open hour” is no answer, since",
    ],
)
def test_white_space_line_ends_stops_and_outer_ellipses_change_nothing(view: LibraryView, text: str) -> None:
    assert checked(view, text).status is MatchStatus.EXACT


@pytest.mark.parametrize(
    "text",
    [
        'The council\'s "open hour" is no answer',
        "the bell at the east wall, rings before every tide",
        "rings before every tide?",
        "In fog the ﬁrst cannot be heard",
        "We cannot keep a gate that reopens by itself",
        "We cannot keep a gate that re opens by itself",
        "nobody at the west gate hears it!",
    ],
)
def test_other_marks_case_ligatures_and_hyphens_are_the_same_words(view: LibraryView, text: str) -> None:
    assert checked(view, text).status is MatchStatus.MARKS


def test_a_footnotes_mark_that_was_copied_along_is_no_word(view: LibraryView) -> None:
    match = best(view, "open to those whom it concerns.7 No fee may be asked")
    assert match.status is MatchStatus.MARKS
    assert match.diff[0].pasted == "open to those whom it concerns.7 No fee may be asked"
    assert match.diff[0].source == "open to those whom it concerns. No fee may be asked"
    assert checked(view, "those whom it concerns7. No fee may be asked").status is MatchStatus.MARKS
    assert checked(view, "open to those whom it concerns.8 No fee may be asked").status is MatchStatus.CLOSE


def test_all_documents_that_have_the_words_are_given_the_best_first(view: LibraryView) -> None:
    found = checked(view, "The bell at the east wall rings before every tide").matches
    assert [(each.hit.document.id, each.status) for each in found] == [
        ("release", MatchStatus.EXACT),
        ("diary", MatchStatus.MARKS),
    ]


def test_words_of_a_heading_are_found_without_marks_in_the_passage(view: LibraryView) -> None:
    match = best(view, "What the watch at the gate must do")
    assert (match.status, match.hit.document.id, match.hit.spans) == (MatchStatus.EXACT, "report", ())
    assert best(view, "What the watch at the gate should do").status is MatchStatus.CLOSE


# ---------------------------------------------------------------------------------------------- close


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("rings before every storm, but nobody at the west gate hears it", ("replace", "storm", "tide")),
        ("rings before tide, but nobody at the west gate hears it", ("insert", "", "every")),
        ("rings before every high tide, but nobody at the west gate hears it", ("delete", "high", "")),
        ("rings every before tide, but nobody at the west gate", ("replace", "every before", "before every")),
        ("since the organization of the watch was never settled", ("replace", "organization", "organisation")),
    ],
)
def test_a_changed_word_is_shown(view: LibraryView, text: str, wanted: tuple[str, str, str]) -> None:
    match = best(view, text)
    assert match.status is MatchStatus.CLOSE
    assert changes(match) == [wanted]


def test_differences_hold_every_word_of_both_sides_in_order(view: LibraryView) -> None:
    match = best(view, "rings before every storm, but nobody at the west gate hears it")
    assert [tuple(each) for each in match.diff] == [
        ("equal", "rings before every", "rings before every", " "),
        ("replace", "storm", "tide", ", "),
        ("equal", "but nobody at the west gate hears it", "but nobody at the west gate hears it", "."),
    ]
    (span,) = match.hit.spans
    assert span.slice(match.hit.passage.text) == "rings before every tide, but nobody at the west gate hears it"


@pytest.mark.parametrize(
    "text",
    [
        "the bell at the east wall rings before each tide, but nobody at the west gate hears it",
        "the bell at the east wall also rings before every tide, but nobody at all at the west gate hears it",
        "the bell at the east wall … before every tide, but nobody … hears it",
        "the bell at the wall rings before every tide, but nobody at the west gate hears",
    ],
)
def test_the_source_can_be_read_in_the_differences_as_it_is_printed(view: LibraryView, text: str) -> None:
    match = best(view, text)
    read = "".join(f"{each.source}{each.after}" for each in match.diff if each.source)
    assert BELL.casefold().startswith(read.casefold())
    assert "tide, but" in read


def test_five_of_six_words_in_a_row_are_not_close(view: LibraryView) -> None:
    assert checked(view, "nobody at the west gate sleeps").status is MatchStatus.ABSENT
    assert checked(view, "nobody at the north gate hears it").status is MatchStatus.CLOSE


def test_a_short_quotation_is_found_by_two_words_together(view: LibraryView) -> None:
    assert checked(view, "The bell of the east gate rings before").status is MatchStatus.CLOSE


# ---------------------------------------------------------------------------------------------- parts


@pytest.mark.parametrize("sign", ["...", "…", "[...]", "[…]", ". . .", "(...)"])
def test_an_ellipsis_stands_for_words_left_out_and_they_are_shown(view: LibraryView, sign: str) -> None:
    match = best(view, f"The officers asked for a second bell {sign} as eleven of them did")
    assert match.status is MatchStatus.PARTS
    (change,) = changes(match)
    assert change[:2] == ("replace", sign)
    assert change[2].startswith("In fog the first")
    assert change[2].endswith("waits in vain")
    assert len(match.hit.spans) == 2


@pytest.mark.parametrize(
    "text",
    [
        "whoever waits at the gate waits in vain, as [the crews] did in the winter",
        "[I]n fog the first cannot be heard",
        "In fog the first [sic] cannot be heard beyond the wall",
        "The officers ask[ed] for a second bell",
    ],
)
def test_brackets_are_read_as_quoting_has_them(view: LibraryView, text: str) -> None:
    assert checked(view, text).status is MatchStatus.PARTS


def test_parts_in_another_order_are_not_found(view: LibraryView) -> None:
    assert checked(view, "as eleven of them did ... The officers asked for a second bell").status is MatchStatus.ABSENT


def test_parts_of_two_documents_are_not_found(view: LibraryView) -> None:
    text = "Boats that come after dark are turned away ... nobody at the west gate hears it"
    assert checked(view, text).status is MatchStatus.ABSENT


def test_a_changed_word_in_a_part_makes_it_close(view: LibraryView) -> None:
    match = best(view, "The officers asked for a third bell ... as eleven of them did in the winter")
    assert match.status is MatchStatus.CLOSE
    assert ("replace", "third", "second") in changes(match)


def test_an_ellipsis_that_leaves_nothing_out_is_punctuation(view: LibraryView) -> None:
    assert checked(view, "The bell at the east wall ... rings before every tide").status is MatchStatus.MARKS


# -------------------------------------------------------------------------------------- over passages


def test_words_that_run_over_passages_are_one_match_with_all_its_pages(view: LibraryView) -> None:
    match = best(view, "from any boat. Boats that come after dark are turned away.")
    assert match.status is MatchStatus.EXACT
    assert [each.passage.id for each in (match.hit, *match.following)] == ["report-0", "report-1"]
    assert match.following[0].spans[0].slice(REPORT_TWO) == "Boats that come after dark are turned away"
    assert match.pages == PageRange(5, 5, "3")


def test_pages_are_those_of_the_matched_words(view: LibraryView) -> None:
    assert best(view, "Every officer must be trained in the use").pages == PageRange(4, 4, "2")
    assert best(view, "those whom it concerns. No fee may be asked").pages == PageRange(4, 5, "2-3")
    assert best(view, REPORT_ONE + "\n\n" + REPORT_TWO).pages == PageRange(4, 5, "2-3")


def test_a_sentence_comes_before_the_same_in_the_capitals_of_a_pull_quote(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    said = "We keep the lamp at the gate for whoever comes by night, and we ask nobody for a fee."
    commit_documents(engine, added=[document("pulled", (said.upper(), "The gate is old.", said))])
    with open_view(engine) as opened:
        match = best(opened, "We keep the lamp at the gate for whoever comes by day, and we ask nobody for a fee.")
    assert match.hit.passage.text == said


def test_a_sentence_comes_before_a_pull_quote_of_its_own_passage_also_for_a_draft_in_capitals(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    pulled = "We keep the lamp at the gate"
    texts = (f"{pulled.upper()}\nAda Ferris\n{pulled} for whoever comes by night.",)
    commit_documents(engine, added=[document("pulled", texts)])
    with open_view(engine) as opened:
        for draft in (pulled, pulled.lower(), pulled.upper()):
            hit = best(opened, draft).hit
            assert hit.spans[0].slice(hit.passage.text) == pulled


def test_a_name_within_the_words_names_nobody_beside_them(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    told = "I heard that money was given to Chief Quill for the well."
    commit_documents(engine, added=[document("told", (f"“{told}” Ada Ferris wrote it down.",))])
    with open_view(engine) as opened:
        assert best(opened, f"Bo Quill said: “{told}”").speaker_match is SpeakerMatch.TO_CHECK
        assert best(opened, f"Ada Ferris said: “{told}”").speaker_match is SpeakerMatch.UNSAID


# --------------------------------------------------------------------------------------------- absent


def test_what_is_absent_has_its_longest_run_and_where(view: LibraryView) -> None:
    quotation = checked(view, "I was told that nobody at the west gate wears a hat")
    assert (quotation.status, quotation.matches) == (MatchStatus.ABSENT, ())
    assert quotation.longest_match is not None
    assert quotation.longest_match.words == "nobody at the west gate"
    assert quotation.longest_match.hit.passage.text == BELL


@pytest.mark.parametrize("shared", ["nobody at the west", "the west gate", "bell"])
def test_fewer_than_five_words_are_no_longest_part(view: LibraryView, shared: str) -> None:
    assert checked(view, f"I was told that {shared} wears no hat").longest_match is None


def test_words_of_which_the_library_has_none_have_no_run(view: LibraryView) -> None:
    assert checked(view, "Quantum chromodynamics explains confinement").longest_match is None


# --------------------------------------------------------------------------------------------- drafts


@pytest.mark.parametrize(
    ("named", "other"),
    [
        ("of the Gate Keepers", "Gate Keepers"),
        ("of the River Trust of the North", ""),
        ("of RT", ""),
        ("", ""),
    ],
)
def test_another_organisation_than_that_of_the_source_is_named(view: LibraryView, named: str, other: str) -> None:
    said = checked(view, f"“We cannot keep a gate that re-opens by itself,” said Ada Ferris {named}.")

    assert said.matches[0].speaker_match is SpeakerMatch.SAME
    assert said.matches[0].other_organisation == other


def test_the_speaker_of_the_draft_is_compared_with_that_of_the_source(view: LibraryView) -> None:
    words = "“We cannot keep a gate that re-opens by itself,”"
    right = checked(view, f"{words} said Ada Ferris.")
    wrong = checked(view, f"{words} said John Miller, who keeps the gate.")
    unsaid = checked(view, f"Here is what I read: {words}")
    assert [each.attributed_to for each in (right, wrong)] == ["Ada Ferris", "John Miller"]
    assert [each.matches[0].speaker_match for each in (right, wrong, unsaid)] == [
        SpeakerMatch.SAME,
        SpeakerMatch.OTHER,
        SpeakerMatch.UNSAID,
    ]
    said = wrong.matches[0].quotation
    assert said is not None
    assert (said.speaker, said.organisation) == ("Ada Ferris", "River Trust")


def test_each_quotation_of_a_draft_is_looked_up_in_its_place(view: LibraryView) -> None:
    draft = f'Jane Roe wrote: "{BELL}"\n\nShe added: “{GATE[:37]}” And: "It was all said in vain."'
    result = check(view, draft, SETTINGS)
    assert [each.status for each in result.quotations] == [MatchStatus.EXACT, MatchStatus.EXACT, MatchStatus.ABSENT]
    assert all(each.span.slice(draft) == each.text for each in result.quotations)


def test_a_paragraph_of_the_library_with_marks_inside_is_one_quotation(view: LibraryView) -> None:
    result = check(view, WARDEN[WARDEN.index("The council") :], SETTINGS)
    assert [each.status for each in result.quotations] == [MatchStatus.EXACT]
    assert result.notices


@pytest.mark.parametrize("said", ["Nobody doubts it: “{}”", "(1) “{}”", "“{}” (Ferris, 2016)."])
def test_a_few_words_of_the_drafts_own_do_not_make_a_quotation_of_it(view: LibraryView, said: str) -> None:
    (quotation,) = check(view, said.format(BELL), SETTINGS).quotations
    assert (quotation.text, quotation.status) == (BELL, MatchStatus.EXACT)


def test_too_long_a_text_and_too_many_quotations_are_errors_that_say_what_to_do(view: LibraryView) -> None:
    with pytest.raises(CheckError, match=r"64,001 characters; 64,000 can be checked at once\. Check it in parts"):
        check(view, "x" * 64_001, SETTINGS)
    with pytest.raises(CheckError, match="251 quotations"):
        check(view, "He said: “two words”.\n\n" * 251, SETTINGS)
    assert len(check(view, "He said: “two words”.\n\n" * 250, SETTINGS).quotations) == 250


def test_a_text_without_words_has_no_quotation(view: LibraryView) -> None:
    for text in ("", " \n", '"', "… [...] ...", "“”"):
        result = check(view, text, SETTINGS)
        assert not result.quotations
        assert result.notices


# ------------------------------------------------------------------------------------------ bounds on work

CHANGED = GATE.replace("second bell", "second lamp").replace("eleven of them", "seven of them")


@pytest.mark.parametrize("max_steps", [0, 100, 10_000, 100_000, 1_000_000])
def test_a_quotation_that_would_take_too_many_steps_is_named_and_never_called_absent(
    view: LibraryView, max_steps: int
) -> None:
    text = f"“{CHANGED}” and “{BELL[:-1]}”, but “the lamp at the wall is lit by nobody”."
    whole = check(view, text, SETTINGS)
    bounded = check(view, text, SETTINGS, max_steps=max_steps)

    assert whole.notices == ()
    assert all(each in whole.quotations for each in bounded.quotations)
    left_out = len(whole.quotations) - len(bounded.quotations)
    assert len(bounded.notices) == bool(left_out)
    assert not left_out or f"{left_out} of 3 quotations could not be compared" in bounded.notices[0]
    # The last one shares no three words with the library, and needs no comparing.
    assert left_out == {0: 2, 1_000_000: 0}.get(max_steps, left_out)


def test_the_steps_of_a_check_are_the_same_each_time(view: LibraryView) -> None:
    for max_steps in (30_000, 200_000):
        text = f"“{CHANGED}” and “{BELL[:-1]}”"
        assert check(view, text, SETTINGS, max_steps=max_steps) == check(view, text, SETTINGS, max_steps=max_steps)


def test_more_quotations_than_can_be_checked_are_refused_before_their_speakers_are_looked_for(
    view: LibraryView,
) -> None:
    with pytest.raises(CheckError, match="has 251 quotations; 250 can be checked at once"):
        check(view, "“It is a very hard life”, said Ada Quill. " * 251, SETTINGS)


def test_of_many_marks_without_a_partner_the_first_are_named_and_the_others_counted(view: LibraryView) -> None:
    notices = check(view, "“A bell rings. " * 100, SETTINGS).notices
    assert "A quotation mark before “A bell rings.” is unpaired" in notices[0]
    assert len(notices) == 22
    assert notices[-2:] == (
        "The quotation that begins “A bell rings.” is not closed; it was read to the end of its paragraph.",
        "99 quotation marks are unpaired in all.",
    )


PIECES = st.sampled_from(
    [
        '"',
        "“",
        "”",
        "'",
        "‘",
        "’",
        "[",
        "]",
        "...",
        "…",
        "-\n",
        "\n\n",
        " ",
        "the bell",
        "said",
        "7",
        "[sic]",
        "é",
        "\u200b",
    ]
)


@pytest.mark.costly
@given(st.lists(PIECES | st.text(max_size=5), max_size=40).map("".join))
def test_any_text_at_all_can_be_checked(view: LibraryView, text: str) -> None:
    result: QuotationReport = check(view, text, SETTINGS)
    for quotation in result.quotations:
        assert quotation.span.slice(text) == quotation.text
        assert bool(quotation.matches) == (quotation.status is not MatchStatus.ABSENT)
        for match in quotation.matches:
            assert all(span.end <= len(match.hit.passage.text) for span in match.hit.spans)


@pytest.mark.costly
@given(st.data())
def test_any_run_of_words_of_a_passage_is_exact(view: LibraryView, data: st.DataObject) -> None:
    words = data.draw(st.sampled_from([BELL, GATE, REPORT_ONE, REPORT_TWO])).split()
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)))
    assert checked(view, " ".join(words[start:end])).status is MatchStatus.EXACT
