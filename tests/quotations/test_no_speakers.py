"""What is no speaker is not named as one, and roles and bodies are whole or not given."""

from __future__ import annotations

import pytest

from kb.quotations.grammar.names import is_speaker_name
from tests.quotations.quoted import heard, speakers

TIMES = ("The next day", "A year earlier", "Two weeks later", "Years later", "Three years ago", "That evening")
SEEN = "“We see this in every town, and nobody asks.”"


@pytest.mark.parametrize(
    ("before", "speaker", "role", "organisation"),
    [
        (
            "Minister of Ships, Ports and Trade, Senator the Hon. Ruth Calder, told the Gazette:",
            "Ruth Calder",
            "Minister of Ships, Ports and Trade",
            "",
        ),
        ("Speaking about the walk Nell Frost, Director at HAVEN said:", "Nell Frost", "Director", "HAVEN"),
        ("Talking about the doors Mary Dale, Director at HAVEN said:", "Mary Dale", "Director", "HAVEN"),
        ("Police and Crime Commissioner Gareth Pryce said:", "Gareth Pryce", "Police and Crime Commissioner", ""),
        (
            "Ann Field Director of Marketing at Example Planet said:",
            "Ann Field",
            "Director of Marketing",
            "Example Planet",
        ),
        ("Transport Minister Bob Hale yesterday said:", "Bob Hale", "Transport Minister", ""),
        ("8 Mr Adam Quill, the other winner, said:", "Adam Quill", "", ""),
        ("The Bishop of Eastmere, the Rt Revd Paul Dunne, said:", "Paul Dunne", "Bishop of Eastmere", ""),
        ("Ministry of Ports spokeswoman Kia Lund said:", "Kia Lund", "Ministry of Ports spokeswoman", ""),
        (
            "Detective Inspector Roz Pike, from the Major Crime Unit, said:",
            "Roz Pike",
            "Detective Inspector",
            "Major Crime Unit",
        ),
        *((f"{time} Jane Roe said:", "Jane Roe", "", "") for time in TIMES),
        ("Questioned by counsel, Mrs Ettie Brooke answered:", "Ettie Brooke", "", ""),
        ("Looking back, Maud Frey — who ran the shelter for years — says:", "Maud Frey", "", ""),
    ],
)
def test_a_person_is_named_with_the_whole_role(before: str, speaker: str, role: str, organisation: str) -> None:
    (quotation,) = heard(f"{before} {SEEN}")
    assert (quotation.speaker, quotation.role, quotation.organisation) == (speaker, role, organisation)


@pytest.mark.parametrize(
    ("after", "speaker", "role", "organisation"),
    [
        (
            "said U.S. Harbour Enforcement (HE) Assistant Secretary Jane Morland.",
            "Jane Morland",
            "Assistant Secretary",
            "U.S. Harbour Enforcement",
        ),
        ("said Pat Lowe, co-founder of Stand for the Forest.", "Pat Lowe", "co-founder", "Stand for the Forest"),
        ("added Rose Marsh also of Open Rivers Trust.", "Rose Marsh", "", "Open Rivers Trust"),
        ("yelled one of the guards, most likely from the Northtown Police Department.", "one of the guards", "", ""),
        ("said one of the guards, apparently of the Harbour Trust.", "one of the guards", "", ""),
    ],
)
def test_a_person_behind_the_words_is_named_with_the_whole_role(
    after: str, speaker: str, role: str, organisation: str
) -> None:
    (quotation,) = heard(f"{SEEN[:-2]},” {after}")
    assert (quotation.speaker, quotation.role, quotation.organisation) == (speaker, role, organisation)


@pytest.mark.parametrize(
    "before",
    [
        "Suddenly, she looked tired, and whispered to us,",
        "See Anon., 2012 WL 555, at *7 (HARB Nov. 4, 2012) (observing that",
        "A third respondent made this remark, which the Committee agrees with:",
        "To quote some of the responses:",
        "To quote many of the comments:",
        "The bench said that Jones had held that",
        "Whereas earlier circulars let bags be weighed by clerk, newer circulars state that",
    ],
)
def test_what_is_no_speaker_is_not_named(before: str) -> None:
    assert {*speakers(f"{before} {SEEN}")} <= {""}


def test_a_surname_has_the_office_that_is_printed_before_a_verb() -> None:
    told = "Dr Jane Stonefield, Shadow Minister for Harbours said today that the register was wrong."
    (quotation,) = heard(told, f"{SEEN[:-2]},” Dr Stonefield said.")
    assert (quotation.speaker, quotation.role) == ("Jane Stonefield", "Shadow Minister for Harbours")


def test_who_is_quoted_within_a_reference_speaks_and_not_its_author() -> None:
    said = speakers(f"Jane Harker, Who Reads Our Post, Aug. 9, 2014 (quoting a former postmaster conceding {SEEN})")
    assert said == ["a former postmaster"]


def test_a_body_whose_name_ends_like_a_word_is_not_its_full_name() -> None:
    paragraphs = [
        "The broadcaster RTV Ruritania subtitles its news.",
        f"Ruritania has always kept to the motto: {SEEN}",
    ]
    assert "RTV Ruritania" not in speakers(*paragraphs)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Suddenly",
            "Finally",
            "Unfortunately",
            "Perhaps",
            "Years",
            "HARB Nov. 4",
            "Board Sept 2014",
            "some of the responses",
        ),
        *("Whereas circulars", "Although the Board", "most of the findings"),
    ],
)
def test_adverbs_dates_and_answers_are_no_names(name: str) -> None:
    assert not is_speaker_name(name)


@pytest.mark.parametrize(
    "name",
    [
        *("Reilly", "Emily", "Connolly", "Daly", "Kelly", "Participant 12", "one of the survivors"),
        *("some of the nurses", "Ruth Calder", "Example Trust", "most of the officers"),
    ],
)
def test_people_and_bodies_are_names(name: str) -> None:
    assert is_speaker_name(name)


@pytest.mark.parametrize(
    ("text", "speaker", "role", "organisation"),
    [
        (
            "Councillor Ada Quill, Cabinet Member for Housing, Waste and Parks at Northtown Council, said: {said}",
            "Ada Quill",
            "Councillor, Cabinet Member for Housing, Waste and Parks",
            "Northtown Council",
        ),
        (
            "{after} said Ada Quill, chief executive of Centre for Lost Boats.",
            "Ada Quill",
            "chief executive",
            "Centre for Lost Boats",
        ),
        (
            "{after} added Chief Inspector Ben Marsh, lead for knife crime at Westshire Police.",
            "Ben Marsh",
            "Chief Inspector, lead for knife crime",
            "Westshire Police",
        ),
        ("Last Tuesday Ada Quill, who leads the Harbour Trust, said: {said}", "Ada Quill", "", ""),
        ("Consequently, the report states that {said}", "", "", ""),
        ("Annex B notes: {said}", "", "", ""),
        ("To sum up, Figure 3 shows that {said}", "", "", ""),
        ("Ensuring that nobody waits, the plan says {said}", "", "", ""),
        ("Article 5 of the Convention provides: {said}", "", "", ""),
        ("According to recent statistics, {said}", "", "", ""),
        ("According to Northtown Women’s Refuge, {said}", "Northtown Women’s Refuge", "", "Northtown Women’s Refuge"),
        ("One of the drivers told us: {said}", "One of the drivers", "", ""),
        ("Never say {said}", "", "", ""),
        ("Stop telling clients {said}", "", "", ""),
        ("The Gazette quoted a retired judge as saying {said}", "a retired judge", "retired judge", ""),
        (
            "Dr Ngozi Adeyemi-Okafor of the University of Easthaven said: {said}",
            "Ngozi Adeyemi-Okafor",
            "",
            "University of Easthaven",
        ),
        (
            "{after} said Wei Ling Tan, Head of Research, Example Lab.",
            "Wei Ling Tan",
            "Head of Research",
            "Example Lab",
        ),
        ("{after} Minister for Justice Roisin Kell told the Assembly.", "Roisin Kell", "Minister for Justice", ""),
        ("{after} concluded the evaluation.", "", "", ""),
        (
            "{after} warned Harbour Watch’s director of policy, Idris Bowen.",
            "Idris Bowen",
            "Harbour Watch’s director of policy",
            "",
        ),
        (
            "{after} said a spokesperson for the Port of Easthaven.",
            "a spokesperson for the Port of Easthaven",
            "spokesperson for the Port of Easthaven",
            "",
        ),
        ("(see Quill v Marsh [2014]) {said}", "", "", ""),
        ("Key Messages: {said}", "", "", ""),
    ],
)
def test_other_shapes_name_somebody_whole_or_nobody(text: str, speaker: str, role: str, organisation: str) -> None:
    quotations = heard(text.format(said=SEEN, after=f"{SEEN[:-2]},”"))
    named = [(each.speaker, each.role, each.organisation) for each in quotations if each.speaker]
    assert named == ([(speaker, role, organisation)] if speaker else [])
