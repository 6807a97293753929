"""Who speaks where an office stands beside a name, and what is quoted where only its place shows it."""

from __future__ import annotations

import pytest

from kb.model import BlockKind
from tests.quotations.quoted import heard, speakers

SAID = "“We mend all the nets of the harbour before the winter,”"
WHOLE = "“We mend all the nets of the harbour before the winter.”"
REPORT = "The report describes how nets are mended in the county."


@pytest.mark.parametrize(
    ("paragraph", "speaker"),
    [
        (f"The Head of Nets, Gethin Wren, has apologised to eleven crews. {SAID} he told the board.", "Gethin Wren"),
        (f"Its Deputy Chief Officer, Marian Oak, was generous. {SAID} she told the team.", "Marian Oak"),
        (f"The idea came from a fisherman, Kamala Rajban Tamling, who chairs it. {SAID} she said.",
         "Kamala Rajban Tamling"),
        (f"Her helper at Net Watch, Stephen Odu, helped Thuy. Thuy mended her net. He told us: {WHOLE}", "Stephen Odu"),
        (f"Ms Toktova said that she had not met a single worker in the shed. {SAID} she said.", "Toktova"),
        (f"Annika Lind is a buyer. She met one of the workers at the gate. {SAID} she recalls.", "Annika Lind"),
        (f"The firefighter, Watch Manager Terry Quant, had been inside, and wrote: {WHOLE}", "Terry Quant"),
        (f"The clerk, Jane Roe, had been inside and wrote: {WHOLE}", "Jane Roe"),
        (f"{SAID} says home carer Delyth Prob.", "Delyth Prob"),
        (f"{SAID} said Former Harbour Leaseholder Terry Redpath.", "Terry Redpath"),
        (f"The founder of one supplier, Tap Nets Ltd, wrote: {WHOLE}", "The founder of one supplier"),
        (f"Jane Roe wrote to us. Her letter is worth reading: {WHOLE}", "Jane Roe"),
    ],
)  # fmt: skip
def test_a_name_beside_an_office_is_who_speaks(paragraph: str, speaker: str) -> None:
    assert speakers(paragraph, REPORT)[-1] == speaker


@pytest.mark.parametrize(
    "paragraph",
    [
        f"Jane Roe met a nurse. {SAID} she said.",
        f"Jane Roe said: {WHOLE} The social worker explained that it was old. It was, she said, “clear to us all”.",
        f"The harbour, Port Lewis, had been shut, and a sign said: {WHOLE}",
    ],
)
def test_who_may_be_another_is_not_named(paragraph: str) -> None:
    assert speakers(paragraph, REPORT)[-1] not in ("Jane Roe", "Port Lewis")


@pytest.mark.parametrize(
    "paragraph",
    [
        "The Court was brief: ‘The mending of a net is not a defence for a fisherman.’ Others were not.",
        "It provides that ‘when the conduct involves a net, it shall be a punishable offence of fishing’.",
        "‘I mend her net the way I did my gran’s. I do it in my break.’ (FG2, female, 30s)",
    ],
)
def test_single_marks_may_quote_whole_sentences_and_what_is_introduced(paragraph: str) -> None:
    assert len(heard(REPORT, paragraph, REPORT)) == 1


@pytest.mark.parametrize(
    "paragraph",
    [
        "An order may allow ‘all that is needed to look for them on the premises’ at night.",
        "The fishermen's nets and the harbour masters' boats were all kept in the shed that year.",
        "‘It is late for boats and for crews.’ (Principle 3)",
    ],
)
def test_fragments_and_apostrophes_are_no_quotations(paragraph: str) -> None:
    assert heard(REPORT, paragraph, REPORT) == []


def test_answers_with_who_gave_them_in_brackets_are_quoted_where_there_are_several() -> None:
    answers = [
        "Somebody who had read my letter before I came. (Female, 35–44, Harbourtown)",
        "They gave my new address to him in the papers. (Man, 58, Netham)",
        "I was told to come back on another day of the week. (Prefer not to say, Netham)",
    ]
    listed = [(BlockKind.LIST_ITEM, each) for each in answers]
    assert [each.words for each in heard(REPORT, *listed, REPORT)] == [(each.partition(" (")[0],) for each in answers]
    assert heard(REPORT, *listed[:2], REPORT) == []


def test_answers_with_who_gave_them_below_are_quoted_where_there_are_several() -> None:
    pairs = [
        ("I was dreading a stranger in the house of my mother.", "Mr T, Netham"),
        ("They talk to me in Welsh, and that is all I ever asked.", "Daughter of a resident"),
        ("It took seven months to get a ramp, and two hours to fit it.", "Woman, 58, Harbourtown"),
    ]
    lines = [line for pair in pairs for line in pair]
    assert [each.words for each in heard(REPORT, *lines, REPORT)] == [(words,) for words, _ in pairs]
    assert heard(REPORT, *lines[:2], REPORT) == []


def test_answers_below_which_each_line_gives_an_age_or_a_number_are_quoted_in_any_person() -> None:
    pairs = [
        ("She said that there were a lot of people in the rooms.", "Female, 41, Netham"),
        ("He came with his brother and found the hole in the roof.", "Male, 66, Harbourtown"),
        ("A window that opens, and a key that fits the door of it.", "Form 207"),
    ]
    lines = [line for pair in pairs for line in pair]
    assert [each.words for each in heard(REPORT, *lines, REPORT)] == [(words,) for words, _ in pairs]
    assert heard(REPORT, *[line for words, _ in pairs for line in (words, "Netham harbour")], REPORT) == []


def test_a_place_behind_an_office_is_not_who_speaks() -> None:
    assert speakers(WHOLE, "Trustee, Thornaby Vale", REPORT) != ["Thornaby Vale"]
    assert speakers(WHOLE, "Home care worker, Adelaide Hills, 6 years", REPORT) != ["Adelaide Hills"]
    assert speakers(WHOLE, "Police officer, Jane Roe", REPORT) == ["Jane Roe"]


def test_a_name_above_does_not_speak_where_the_line_below_says_who_does() -> None:
    assert speakers("Jane Roe, Chief Executive", WHOLE, "Shanelle, colleague in the Harrowby store", REPORT) != [
        "Jane Roe"
    ]
