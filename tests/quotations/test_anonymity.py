"""Never listed as speakers: survivors, victims and children, wherever the document says or shows that they are such."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.model import BlockKind, QuotationOverride
from kb.quotations.anonymity import has_full_name, shield_speakers
from kb.quotations.finder import apply_quotation_overrides, find_quotations, select_passage_quotations
from tests.quotations.quoted import document

Paragraph = str | tuple[BlockKind, str]
SAID = "Jane Roe said: “It is late in the day.”"


def listed(*paragraphs: Paragraph, overrides: tuple[QuotationOverride, ...] = ()) -> list[str]:
    """Return the speakers of paragraphs who may be listed."""
    made = document(*paragraphs)
    result = shield_speakers(made, apply_quotation_overrides(made, find_quotations(made), overrides))
    return [each.speaker for each in result.quotations if each.speaker and not each.anonymous]


@pytest.mark.parametrize(
    "paragraphs",
    [
        [SAID],
        ["Jane Roe, the Independent Victims’ Commissioner, said: “It is late in the day.”"],
        ["Jane Roe, Minister of State for Children, said: “It is late in the day.”"],
        ["Jane Roe, Child Protection Officer, said: “It is late in the day.”"],
        ["Jane Roe, a lawyer who met a victim, said: “It is late in the day.”"],
        ["Jane Roe, 45, said: “It is late in the day.”"],
        [SAID, "A victim was found, and the names of the streets are long."],
        [(BlockKind.HEADING, "Case study"), "Jane Roe, Head of Policy, said: “It is late in the day.”"],
        ["Jane Roe said: “I was sold on the plan, and I was forced to wait for it.”"],
        ["Names have been changed.", "Jane Roe, Head of Policy, said: “It is late in the day.”"],
    ],
)
def test_people_who_speak_for_others_are_listed(paragraphs: list[Paragraph]) -> None:
    assert listed(*paragraphs) == ["Jane Roe"]


@pytest.mark.parametrize(
    "paragraphs",
    [
        ["Jane Roe, a survivor of trafficking, said: “It is late in the day.”"],
        ["Jane Roe, survivor advocate, said: “It is late in the day.”"],
        ["“It is late in the day.”", "Jane Roe, trafficking survivor"],
        ["Jane Roe (not her real name) said: “It is late in the day.”"],
        [SAID, "Jane Roe’s friends came.", "Jane (name has been changed) left."],
        [SAID, "Jane Roe* (a pseudonym) left."],
        [SAID, "A survivor called Jane Roe came to us."],
        [SAID, "The victim, Jane Roe, came to us."],
        [SAID, "Jane Roe was trafficked to the coast."],
        [SAID, "Jane, who was then sold, came to us."],
        ["Jane Roe, 15, said: “It is late in the day.”"],
        ["Jane Roe (aged 9) said: “It is late in the day.”"],
        [SAID, "The 16-year-old Jane Roe came to us."],
        ["Names have been changed to protect them.", SAID],
        ["All names in this report are pseudonyms.", SAID],
        [(BlockKind.HEADING, "Case study 4"), SAID],
        [(BlockKind.HEADING, "Jane’s story"), "Jane Roe, Head of Policy, said: “It is late in the day.”"],
        ["Jane Roe said: “I was trafficked when I came to the town, and nobody asked.”"],
        ["Jane Roe said: “We were brutally abused by the men who kept the house.”"],
        ["Jane Roe said: “I am a proud survivor of slavery and I speak for many.”"],
        ["Jane Roe said: “My traffickers took the papers that I had with me.”"],
        [(BlockKind.HEADING, "Survivor Testimonials"), "Jane Roe", "I was a child when my mother left me. " * 6],
    ],
)
def test_survivors_victims_and_children_are_not_listed(paragraphs: list[Paragraph]) -> None:
    assert listed(*paragraphs) == []


def test_their_words_stay_and_nothing_says_whose_they_are() -> None:
    made = document("Jane Roe, a survivor of trafficking, said: “It is late in the day.”")
    result = shield_speakers(made, find_quotations(made))
    (held,) = select_passage_quotations(result, made, made.blocks[0].span)
    assert (held.text, held.speaker, held.speaker_id) == ("It is late in the day.", "", "")


def test_one_sign_shields_all_the_words_of_a_speaker_in_the_document() -> None:
    assert listed("Jane Roe, 15, said: “It is late in the day.”", "Jane Roe said: “Nobody came to us.”") == []


def _tell(*paragraphs: str, overrides: tuple[QuotationOverride, ...] = ()) -> list[tuple[str, str, str]]:
    """Return speaker, role and grade of each part of a quotation; each paragraph is a passage."""
    made = document(*paragraphs)
    result = shield_speakers(made, apply_quotation_overrides(made, find_quotations(made), overrides))
    parts = [each for block in made.blocks for each in select_passage_quotations(result, made, block.span)]
    return [(each.speaker, each.role, each.grade.value) for each in parts]


def test_who_has_no_full_name_is_named_only_where_the_name_is_beside_the_words() -> None:
    first, second = "“We slept on the floor all winter,” said Maria.", "“Nobody came to us until May,” she said."
    assert _tell(first, second) == [("Maria", "", "stated"), ("", "", "")]
    continued = "Maria said: “We slept on the floor all that winter and the next.”"
    assert _tell(continued, "“Nobody came to us until May.”") == [("Maria", "", "stated"), ("", "", "")]
    assert _tell(first.replace("Maria", "Jane Roe"), second)[1] == ("Jane Roe", "", "inferred")


@pytest.mark.parametrize(
    ("speaker", "told"),
    [
        ("Maria", ("", "", "")),
        ("Survivor A", ("", "", "")),
        ("Training Lead", ("Training Lead", "Picker", "editor")),
        ("Jane Roe", ("Jane Roe", "Picker", "editor")),
    ],
)
def test_an_editor_who_gives_a_first_name_or_a_label_joins_no_words_by_it(
    speaker: str, told: tuple[str, str, str]
) -> None:
    override = QuotationOverride(words="Nobody came to us", speaker=speaker, role="Picker")
    assert _tell("“Nobody came to us until May,” the worker told us.", overrides=(override,)) == [told]


def test_an_editor_who_names_a_survivor_does_not_list_her() -> None:
    override = QuotationOverride(words="It is late in the day", speaker="Jane Roe", role="survivor")
    assert listed(SAID, overrides=(override,)) == []


def test_an_editor_closes_one_quotation() -> None:
    override = QuotationOverride(words="It is late in the day", speaker="Jane Roe", anonymous=True)
    assert listed(SAID, overrides=(override,)) == []
    assert listed(SAID, overrides=(replace(override, anonymous=False),)) == ["Jane Roe"]


@pytest.mark.parametrize(
    ("name", "is_full"),
    [
        ("Jane Roe", True),
        ("Jane A. Roe", True),
        ("J. Richard Roe", True),
        ("J. van Roe", False),
        ("Jane", False),
        ("Jane R.", False),
        ("J. Roe", False),
        ("Survivor A", False),
        ("UNICEF", True),
    ],
)
def test_a_first_name_or_an_initial_is_no_full_name(name: str, is_full: bool) -> None:
    assert has_full_name(name) is is_full


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("DK, Example Trust", []),
        ("Training Engagement Lead, Example Programme", []),
        ("Intelligence Unit, Example Police", []),
        ("Example Police", ["Example Police"]),
    ],
)
def test_initials_posts_and_units_of_other_bodies_are_not_listed(source: str, names: list[str]) -> None:
    assert listed("“It is late in the day, and nobody came.”", source) == names
