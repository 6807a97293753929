"""Places that a text mentions, and words that say they are in another work."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.references.mentions import find_mentions


def name_places(text: str) -> list[str]:
    return [f"{each.kind.value} {each.number}" for each in find_mentions(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see page 12", ["page 12"]),
        ("Section 3.2 below", ["section 3.2"]),
        ("described in Annex B.", ["annex B"]),
        ("(see para 20(c) above)", ["paragraph 20"]),
        ("Figures 2 and 3 show", ["figure 2", "figure 3"]),
        ("sections 2, 4 and 6)", ["section 2", "section 4", "section 6"]),
        ("on pages 41-43.", ["page 41"]),
        ("Page 05–06", ["page 5"]),
        ("PART II of this report", ["part II"]),
        ("as Recommendation 4 says", ["recommendation 4"]),
        ("table 2, 51% of samples", ["table 2"]),
        ("Steps 3A and 3B are", ["step 3A", "step 3B"]),
        ("go on to STEP 3a - see page 21", ["step 3A", "page 21"]),
        ("Thames Valley (see box two) and", ["box 2"]),
        ("in Table 1, in 2019 there were", ["table 1"]),
        ("fell in March 2019. Table 3 gives", ["table 3"]),
        ("registered in 2018. (Figure 3).", ["figure 3"]),
        ("the ‘hostile environment’ (Figure 4)", ["figure 4"]),
        ("Reflect on Session 1 and Activity 2", ["session 1", "activity 2"]),
        ("at Stage 2 or Stage 3", ["stage 2", "stage 3"]),
        ("About this Report\tPage 3", ["page 3"]),
    ],
)
def test_places_are_found(text: str, expected: list[str]) -> None:
    assert name_places(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Section 4 of the Act",
        "page 12 of that report",
        "Annex B to the Convention",
        "paragraph 14 of the Code",
        "Chapter 3 and Annex A of the Statutory Guidance",
        "the Code (chapter 25, paragraphs 17-19)",
        "Enterprise Act 2002 - part 8",
        "Page 5 in AR",
        "Smith’s “Voices”, page 12",
        "stepped apart 3 times",
        "table 51%",
        "the last Section\n5. Department of Justice",
        "Figure\t3",
        "Key Stage 3",
        "UNGP Principle 9",
        "Smith, 2018, Table 3",
        "a two-step model",
        "CONCLUDING THOUGHTS RECOMMENDATIONS",
    ],
)
def test_places_of_another_work_are_none(text: str) -> None:
    assert name_places(text) == []


def test_words_beside_it_say_that_a_place_is_in_the_document() -> None:
    below, pointed, plain, short = (
        find_mentions(text)[0] for text in ("section 2 of this guide", "See page 3", "in Annex A", "on p. 4")
    )
    assert (below.is_own, pointed.is_own, plain.is_own) == (True, False, False)
    assert (pointed.is_pointed_at, plain.is_pointed_at) == (True, False)
    assert (short.is_short, plain.is_short) == (True, False)


def test_the_first_of_a_list_has_the_kind_in_its_span_and_each_other_its_number() -> None:
    text = "set goals (sections 2, 3.1 and 4(b))"
    assert [each.span.slice(text) for each in find_mentions(text)] == ["sections 2", "3.1", "4(b)"]


@given(st.text(alphabet="page 12.3(ab),and-–IV\n%section", max_size=60))
def test_every_span_is_a_slice_with_the_number(text: str) -> None:
    for each in find_mentions(text):
        assert each.number.lower() in each.span.slice(text).lower()


def test_words_of_a_number_are_no_number_within_a_compound() -> None:
    assert name_places("sections 4.1 and two-step attention") == ["section 4.1"]
