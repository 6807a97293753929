"""The quotations of a pasted text, and their attributed speakers."""

from __future__ import annotations

import pytest

from kb.quotation_check.quotation_parser import PastedText, parse_pasted_text


def quoted(text: str) -> list[str]:
    return [each.span.slice(text) for each in parse_pasted_text(text).quotations]


def test_a_text_without_marks_is_one_quotation() -> None:
    assert quoted("  The bell rings before\nevery tide. Nobody hears it.\n") == [
        "The bell rings before\nevery tide. Nobody hears it."
    ]


def test_everything_in_marks_is_a_quotation_titles_and_terms_too() -> None:
    text = 'In ‘Bells of the River’ Jane Roe wrote of an "open hour": “No fee may be asked.”'
    assert quoted(text) == ["Bells of the River", "open hour", "No fee may be asked."]


def test_a_single_word_is_left_out_unless_somebody_says_it_or_it_is_all_there_is() -> None:
    text = "The “failure” went on. “We never heard the bell,” said Jane Roe. “Nobody,” she said."
    assert quoted(text) == ["We never heard the bell,", "Nobody,"]
    assert parse_pasted_text(text).notices == (
        "A single word in quotation marks that the text attributes to no speaker was not looked up.",
    )
    assert quoted("They called it “failure”.") == ["failure"]


def test_quotations_of_several_paragraphs_are_one() -> None:
    text = "Jane Roe said:\n\n“The bell rings.\n\n“Nobody hears it.”\n\nThat was all."
    assert quoted(text) == ["The bell rings.\n\n“Nobody hears it."]
    assert parse_pasted_text(text).quotations[0].attributed_to == "Jane Roe"


def test_lines_that_were_wrapped_are_one_paragraph_and_lines_that_were_not_are_several() -> None:
    wrapped = (
        "Jane Roe said: “The bell rings before every tide,\nbut nobody hears it at the west gate in the fog of the\n"
        "winter.”"
    )
    assert len(quoted(wrapped)) == 1
    assert parse_pasted_text(wrapped).quotations[0].attributed_to == "Jane Roe"
    lines = "He said: “It rings.”\n“Nobody hears it,” she said.\n“So it went on.\n“And nobody came.”"
    assert quoted(lines) == ["It rings.", "Nobody hears it,", "So it went on.\n“And nobody came."]


@pytest.mark.parametrize(("opening", "closing"), ["“”", '""', "«»"])
def test_a_line_of_a_quotation_that_ends_in_a_colon_introduces_no_other(opening: str, closing: str) -> None:
    words = (
        "■  Know  how  to\nhave  a\npatient  conversation  with\nship  keepers\naround  matters  that  may  bring\na\n"
        "danger  to  them,  such  as:\nharbour  walls and  towers,  keeping\nboats,  ropes  and  winter  lamps,  small"
        "  islands (including\nrocks\nand  sandbanks),  other  forms  of\nwind  and  weather."
    )
    assert quoted(f"{opening}{words}{closing}") == [words]


def test_the_second_half_of_a_quotation_has_the_speaker_of_the_first() -> None:
    draft = parse_pasted_text("“The bell rings,” said Jane Roe, a warden. “Nobody hears it.”")
    assert [each.attributed_to for each in draft.quotations] == ["Jane Roe", "Jane Roe"]


@pytest.mark.parametrize(
    ("before", "named"),
    [
        ("Jane Roe said:", "Jane Roe"),
        ("Roe (2017, p. 44) argues that", ""),
        ("Roe (2017) writes:", ""),
        ("Jane Roe, Who Rings, CITY MAGAZINE, 9 Aug. 2016, quoted", ""),
        ("A year earlier Jane Roe said:", "Jane Roe"),
    ],
)
def test_the_works_that_a_draft_cites_are_no_speakers(before: str, named: str) -> None:
    draft = parse_pasted_text(f"{before} “The bell rings before every tide, and nobody hears it.”")
    assert [each.attributed_to for each in draft.quotations] == [named]


def test_a_mark_that_nothing_closes_is_read_to_the_end_of_its_paragraph_and_said() -> None:
    text = "Jane Roe said: “The bell rings before every tide.\n\nThat was all."
    assert quoted(text) == ["The bell rings before every tide."]
    assert parse_pasted_text(text).notices == (
        "The quotation that begins “The bell rings before every tide.” is not closed; it was read to the end of its "
        "paragraph.",
    )


def test_a_text_with_a_closing_mark_alone_is_one_quotation() -> None:
    assert quoted("The bell rings before every tide.”") == ["The bell rings before every tide."]


def test_a_closing_mark_without_its_partner_is_said() -> None:
    draft = parse_pasted_text("It was said” that the bell rings. He wrote of an “open hour”.")
    assert draft.notices == (
        "A quotation mark before “that the bell rings. He wrote of an” is unpaired, so its quotation was not "
        "looked up.",
    )


def test_a_paragraph_that_names_nobody_may_be_a_quotation_with_its_marks() -> None:
    text = "“The “open hour” of the gate is no answer, nor is the “late bell”.”"
    whole = parse_pasted_text("The “open hour” is no answer.").whole
    assert whole is not None
    assert whole.span.slice("The “open hour” is no answer.") == "The “open hour” is no answer."
    assert parse_pasted_text("Jane Roe said: “The open hour is no answer.”").is_reported
    assert parse_pasted_text("One “open hour”.\n\nTwo of them.").whole is None
    assert quoted(text)


def test_nothing_is_a_draft_of_nothing() -> None:
    assert parse_pasted_text("") == PastedText(())
    assert parse_pasted_text(" \n ") == PastedText((), words=" \n ")


def test_single_words_that_are_left_out_are_counted() -> None:
    text = "The “failure” and the “success” went on. “We never heard the bell,” said Jane Roe."
    assert quoted(text) == ["We never heard the bell,"]
    assert parse_pasted_text(text).notices == (
        "2 single words in quotation marks that the text attributes to no speaker were not looked up.",
    )


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("The bell rings before every single tide.", "The bell rings before every single tide."),
        ("The bell rings before every single tides.", "The bell rings before every single…"),
    ],
)
def test_a_notice_shows_forty_characters_of_a_quotation(words: str, shown: str) -> None:
    assert len(words) in {40, 41}
    (notice,) = parse_pasted_text(f"Jane Roe said: “{words}").notices
    assert f"begins “{shown}” is not closed" in notice


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("The “open hour” is no answer.", "The “open hour” is no answer."),
        ('"„The “open hour” of the gate”"', "The “open hour” of the gate"),
        ("“The bell,” it says, “rings.”", "The bell,” it says, “rings."),
        ("“The bell rings.”", None),
        ("The bell rings.", None),
    ],
)
def test_marks_around_a_whole_paragraph_are_not_part_of_it(text: str, whole: str | None) -> None:
    found = parse_pasted_text(text).whole
    assert (found and found.span.slice(text)) == whole


@pytest.mark.parametrize(
    ("text", "quotations"),
    [
        ("He wrote: “It rings\n\nThey wrote: “It does not", ["It rings", "It does not"]),
        ("He wrote: “It rings\r\n\r\nThey wrote: “It does not", ["It rings", "It does not"]),
        ("He wrote: “It rings\n \t\nThey wrote: “It does not", ["It rings", "It does not"]),
        ("He wrote: “It rings.\nThey wrote in the end: “It does not", ["It rings.", "It does not"]),
        ("He wrote: “It rings\nand rings for all of us”.", ["It rings\nand rings for all of us"]),
        ("He wrote: “It rings\r\nand rings for all of us”.", ["It rings\r\nand rings for all of us"]),
    ],
)
def test_a_quotation_that_is_not_closed_ends_with_its_paragraph(text: str, quotations: list[str]) -> None:
    assert quoted(text) == quotations


# ------------------------------------------------------------------------------- block quotations

BELL = "The bell at the east wall rings before every tide"


@pytest.mark.parametrize(
    ("text", "quotations"),
    [
        (f"The report is clear:\n\n> {BELL},\n> in fog too.\n\nThat is all.", [f"{BELL},\n> in fog too."]),
        (f"The report is clear:\n> {BELL}\nThat is all.", [BELL]),
        (f"> {BELL}.\n>\n> Nobody hears it.\n\nThat is all.", [f"{BELL}.\n>\n> Nobody hears it."]),
        (f"It goes on.\n\n    {BELL},\n    in fog too.\n\nThat is all of it.", [f"{BELL},\n    in fog too."]),
        (f"It is said plainly:\n\n{BELL} (ATMG 2013: 45)\n\nThat is all of it.", [BELL]),
        (f"Ada Ferris said:\n\n{BELL}.\n\nThat is all of it.", [f"{BELL}."]),
        (f"Here is a voice.\n\n{BELL}.\n\n– Ada Ferris, Warden\n\nThat is all of it.", [f"{BELL}."]),
        (f"{BELL}\n— Ada Ferris, Warden", [BELL]),
        (f"> {BELL} and its “open hour”", [f"{BELL} and its “open hour”"]),
        (f"> “{BELL}”", [BELL]),
    ],
)
def test_words_set_apart_in_place_of_marks_are_quotations(text: str, quotations: list[str]) -> None:
    assert quoted(text) == quotations
    assert parse_pasted_text(text).whole is None


@pytest.mark.parametrize(
    "text",
    [
        f"There are two things to do:\n\n{BELL}.\n\nThat is all of it.",
        f"    {BELL}.\n\n    Nobody at the west gate hears it.",
        f"There are two things to do:\n\n    - {BELL}.\n\nThat is all of it.",
        "There are two things to do.\n\n- Ring the bell before every tide\n- Keep the gate open at night",
        f"{BELL} (ATMG 2013: 45).\n\nNobody at the west gate hears it.",
    ],
)
def test_paragraphs_that_only_look_like_quotations_are_none(text: str) -> None:
    assert quoted(text) == [text.strip()]


def test_a_block_quotation_has_the_speaker_of_its_lead_in_or_its_signature() -> None:
    led_in = parse_pasted_text(f"Ada Ferris wrote:\n\n> {BELL}.\n\nThat is all of it.")
    signed = parse_pasted_text(f"Here is a voice.\n\n{BELL}.\n\n– Ada Ferris, Warden\n\nThat is all of it.")
    assert [each.attributed_to for each in (*led_in.quotations, *signed.quotations)] == ["Ada Ferris"] * 2


def test_words_that_a_text_reports_are_a_quotation_and_not_all_of_it() -> None:
    draft = parse_pasted_text("He said “the bell rings before every tide”.")
    assert (len(draft.quotations), draft.is_reported) == (1, True)
