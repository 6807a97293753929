"""Lines, brackets and dashes beside quoted words that name their source."""

from __future__ import annotations

import pytest

from kb.model import BlockKind
from tests.quotations.quoted import Heard, found, heard, speakers

WORDS = "“I did not know that I was a slave until I could not leave.”"
OTHER = "“They took my passport on the first day that I was in the house.”"
REPORT = "The report describes how people are found in the county."


@pytest.mark.parametrize(
    ("label", "speaker"),
    [
        ("(Survivor Interview 5)", "Survivor Interview 5"),
        ("(Interview 11, 2021)", "Interview 11"),
        ("(Participant 4a, March 2021)", "Participant 4a"),
        ("(P4, NGO)", "P4"),
        ("(Police officer, interview, 12 March 2020)", "Police officer"),
        ("(Dr Roe, Example Trust)", "Roe"),
        ("(Roe, 2017, p. 4)", ""),
        ("(Jane Roe, 2017)", ""),
        ("(Example Trust, 2013)", ""),
        ("(P24)", ""),
    ],
)
def test_brackets_name_a_speaker_and_no_reference(label: str, speaker: str) -> None:
    assert speakers(f"{WORDS} {label}", REPORT) == [speaker]


@pytest.mark.parametrize(
    ("line", "speaker", "role"),
    [
        ("Interview 11, 2021", "Interview 11", ""),
        ("Maria, 23, survivor", "Maria", "survivor"),
        ("Quote from a survivor", "a survivor", "survivor"),
        ("Victim Navigator, Example Trust", "Victim Navigator", "Victim Navigator"),
        ("Maria, Kent", "", ""),
        ("Jane Roe, 2019", "", ""),
    ],
)
def test_a_line_below_may_be_a_label_of_a_study(line: str, speaker: str, role: str) -> None:
    (quotation,) = heard(WORDS, line, REPORT)
    assert (quotation.speaker, quotation.role) == (speaker, role)


@pytest.mark.parametrize(
    ("line", "speaker"),
    [
        ("Maria, Kent", "Maria"),
        ("Zawadi*, 22, Kilifi", "Zawadi"),
        ("Picker, Kyrgyzstan", "Picker"),
        ("Case 4, housing officer", "Case 4"),
        ("Learning not to be sick", ""),
        ("March 13, 2024", ""),
        ("The rooms were cold and nobody came to look.", ""),
    ],
)
def test_a_short_line_below_words_set_apart_says_who_speaks(line: str, speaker: str) -> None:
    assert speakers((BlockKind.BLOCK_QUOTATION, WORDS), line, REPORT) == [speaker]


@pytest.mark.parametrize("gap", [" – ", "—", " ― ", "\n– "])
@pytest.mark.parametrize("end", ["", "."])
def test_a_dash_and_a_name_may_follow_the_words(gap: str, end: str) -> None:
    assert heard(f"{WORDS}{gap}Jane Roe, Head of Policy{end}", f"{OTHER}{gap}Adam Poe{end}") == [
        Heard((WORDS[1:-1],), "Jane Roe", "Head of Policy"),
        Heard((OTHER[1:-1],), "Adam Poe"),
    ]


@pytest.mark.parametrize("rest", ["– amongst other things. It goes on.", "– Other things were worse."])
def test_a_dash_inside_a_sentence_names_nobody(rest: str) -> None:
    assert speakers(f"{WORDS} {rest}") == [""]


def test_a_signature_closes_a_quotation_so_that_the_next_one_is_another() -> None:
    assert speakers(f"{WORDS} (Nurse, interview)", OTHER, REPORT) == ["Nurse", ""]


@pytest.mark.parametrize(
    "ending", [" (Interview 11, 2021)", " – Jane Roe, survivor", " – Interview 11", "\n(Survivor Interview 5)"]
)
def test_a_source_at_the_end_of_a_block_quotation_is_none_of_its_words(ending: str) -> None:
    (quotation,) = heard(REPORT, (BlockKind.BLOCK_QUOTATION, WORDS[1:-1] + ending), REPORT)
    assert quotation.words == (WORDS[1:-1],)
    assert quotation.speaker in {"Interview 11", "Jane Roe", "Survivor Interview 5"}


@pytest.mark.parametrize(
    ("second", "role", "organisation"),
    [
        ("Head of Policy, Example Trust", "Head of Policy", "Example Trust"),
        ("The head of policy left.", "", ""),
        ("Head of Policy:", "", ""),
    ],
)
def test_the_role_may_be_on_the_line_below_the_name(second: str, role: str, organisation: str) -> None:
    assert heard(WORDS, "Jane Roe", second, REPORT) == [Heard((WORDS[1:-1],), "Jane Roe", role, organisation)]


@pytest.mark.parametrize(
    ("heading", "names"),
    [
        ("Jane Roe, Head of Policy", ["Jane Roe"]),
        ("Jane Roe", ["Jane Roe"]),
        ("Testimony from Jane Roe", ["Jane Roe"]),
        ("Quote from Jane Roe’s testimony", ["Jane Roe"]),
        ("Legislative Oversight", [""]),
        ("Modern Slavery in Kent", [""]),
    ],
)
def test_a_heading_may_name_who_speaks_below_it(heading: str, names: list[str]) -> None:
    assert speakers((BlockKind.HEADING, heading), WORDS, REPORT) == names


@pytest.mark.parametrize(
    ("line", "role", "organisation"),
    [
        ("Jane Roe | Head of Policy | Example Trust", "Head of Policy", "Example Trust"),
        ("— Jane Roe, Example Trust (2019)", "", "Example Trust"),
        ("Source: Jane Roe, Head of Policy", "Head of Policy", ""),
        ("Jane Roe, Head of Research and Policy", "Head of Research and Policy", ""),
    ],
)
def test_a_line_below_names_a_person_with_the_office(line: str, role: str, organisation: str) -> None:
    assert heard(WORDS, line, REPORT) == [Heard((WORDS[1:-1],), "Jane Roe", role, organisation)]


@pytest.mark.parametrize(
    "line",
    [
        *(
            "Jane Roe and Adam Poe, co-chairs",
            "Jane Roe, Chair, and Adam Poe, Director",
            "Lord Poe and Lady Roe, patrons",
        ),
        *("Source: Example Trust, 2019", "Source: Jane Roe 2019", "Jane Roe and Adam Poe at the gate"),
    ],
)
def test_a_line_below_that_names_two_people_or_a_work_names_nobody(line: str) -> None:
    assert {*speakers(WORDS, line, REPORT)} <= {""}


def test_the_rest_of_a_block_may_be_a_name_with_an_office() -> None:
    assert heard(f"{WORDS} Jane Roe, Head of Policy") == [Heard((WORDS[1:-1],), "Jane Roe", "Head of Policy")]


@pytest.mark.parametrize("rest", ["Jane Roe", "Example Trust", "Jane Roe runs it", "Roe, The Lamps of Kent", "12"])
def test_the_rest_of_a_block_without_an_office_names_nobody(rest: str) -> None:
    assert {*speakers(f"{WORDS} {rest}", REPORT)} <= {""}


def test_a_name_above_may_have_the_office_on_the_line_below_it() -> None:
    assert heard("Jane Roe", "Head of Policy, Example Trust", WORDS, REPORT) == [
        Heard((WORDS[1:-1],), "Jane Roe", "Head of Policy", "Example Trust")
    ]
    assert {*speakers("The lamps burn.", "Head of Policy, Example Trust", WORDS, REPORT)} <= {""}
    assert speakers(OTHER, "Jane Roe", "Head of Policy", WORDS, "Adam Poe, nurse") == ["Jane Roe", "Adam Poe"]


def test_a_name_above_holds_for_all_quotations_below_it() -> None:
    (quotation,) = heard((BlockKind.HEADING, "Jane Roe, Head of Policy"), WORDS, OTHER, REPORT)
    assert quotation == Heard((WORDS[1:-1], OTHER[1:-1]), "Jane Roe", "Head of Policy")


def test_a_heading_that_says_that_it_quotes_needs_no_marks_below_it() -> None:
    assert speakers((BlockKind.HEADING, "Quote from a survivor"), WORDS[1:-1], REPORT) == ["a survivor"]
    assert speakers((BlockKind.HEADING, "Jane Roe, Head of Policy"), WORDS[1:-1], REPORT) == []


@pytest.mark.parametrize(
    ("line", "speaker", "anonymous"),
    [
        ("DK, advocate at Example Trust", "DK", True),
        ("SPACE, Example Trust", "SPACE", False),
        ("Training Engagement Lead, Example Programme", "Training Engagement Lead", True),
        ("Jane Lead, Example Programme", "Jane Lead", False),
    ],
)
def test_initials_and_posts_are_no_full_names(line: str, speaker: str, anonymous: bool) -> None:
    (quotation,) = found(WORDS, line, REPORT).quotations
    assert (quotation.speaker, quotation.anonymous) == (speaker, anonymous)


def test_the_end_of_a_longer_name_is_the_same_person() -> None:
    assert speakers(WORDS, "Jane Ray Roe, Head of Policy", f"Dr Ray Roe said: {OTHER}") == [
        "Jane Ray Roe",
        "Jane Ray Roe",
    ]


TOLD = "I did not know that I was a slave until I could not leave."
TOLD_TOO = "They took my passport on the first day that I was in the house."


def test_a_paragraph_in_the_first_person_with_a_label_after_it_is_quoted() -> None:
    assert heard(REPORT, f"{TOLD} (Survivor Interview 5)", REPORT) == [Heard((TOLD,), "Survivor Interview 5")]


def test_codes_of_interviews_mark_quoted_paragraphs_where_there_are_several() -> None:
    paragraphs = [f"{TOLD} (M1)", f"{TOLD_TOO} (M2).", f"{TOLD} (M1)"]
    assert [each.words for each in heard(REPORT, *paragraphs, REPORT)] == [(TOLD,), (TOLD_TOO,), (TOLD,)]
    assert heard(REPORT, *paragraphs[:2], REPORT) == []


@pytest.mark.parametrize(
    "paragraph",
    [
        "The house had no heat and no light for the people who were kept in it (Survivor Interview 5)",
        "Jane Roe said that my question was the first that she had been asked (Survivor Interview 5)",
        f"{TOLD} (Roe, 2017)",
    ],
)
def test_a_paragraph_of_a_report_that_refers_to_an_interview_is_no_quotation(paragraph: str) -> None:
    assert heard(REPORT, paragraph, REPORT) == []


@pytest.mark.parametrize(
    ("line", "speaker", "role"),
    [
        ("Jane Roe Head of Policy", "Jane Roe", "Head of Policy"),
        ("Mary Ann Roe Director", "Mary Ann Roe", "Director"),
        ("Jane van der Roe Director", "Jane van der Roe", "Director"),
        ("Dame Quillan Roe Independent Commissioner", "Quillan Roe", "Independent Commissioner"),
        ("Victim Support Director", "Victim Support Director", "Victim Support Director"),
        ("Grace Centre Manager", "Grace Centre Manager", "Grace Centre Manager"),
    ],
)
def test_a_role_may_follow_a_name_without_a_comma(line: str, speaker: str, role: str) -> None:
    (quotation,) = heard(WORDS, line, REPORT)
    assert (quotation.speaker, quotation.role) == (speaker, role)


@pytest.mark.parametrize("label", ["Employers", "Suppliers"])
def test_a_list_of_labels_below_quoted_words_names_nobody(label: str) -> None:
    assert speakers(WORDS, label, "Buyers", REPORT) == [""]


def test_a_relative_of_whom_the_words_speak_is_not_their_speaker() -> None:
    words = "“You have to marry. I could not disobey my father, and I had no way out of it.”"
    assert speakers("When she was twelve, her father said:", words, REPORT) == [""]
