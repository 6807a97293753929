"""Acronyms that a text explains: in either order, matching their letters."""

from __future__ import annotations

import pytest

from kb.library.indexing.document_pipeline import analyze_document
from kb.model import Acronym
from kb.split.acronyms import find_acronyms
from tests.quotations.quoted import document


def pairs(text: str) -> list[tuple[str, str]]:
    return [(each.short, each.long) for each in find_acronyms(text)]


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("refer her to the National Referral Mechanism (NRM).", "NRM", "National Referral Mechanism"),
        ("The CPS (Crown Prosecution Service) decides.", "CPS", "Crown Prosecution Service"),
        ("and so the Duty to Notify [DtN] holds", "DtN", "Duty to Notify"),
        ("many non-governmental organisations (NGOs) say", "NGO", "non-governmental organisations"),
        ("the Gangmasters & Labour Abuse Authority (GLAA)", "GLAA", "Gangmasters & Labour Abuse Authority"),
        ("the Council of the Baltic Sea States (CBSS, Stockholm)", "CBSS", "Council of the Baltic Sea States"),
        ("a “Single Point of Contact” (SPOC)", "SPOC", "Single Point of Contact"),
        ("the Border Force (BF)", "BF", "Border Force"),
        ("a Multi-Agency Safeguarding Hub (MASH; see below)", "MASH", "Multi-Agency Safeguarding Hub"),
        ("the Ministry of Works in the North (MWN)", "MWN", "Ministry of Works in the North"),
        ("NRM [National Referral Mechanism] is", "NRM", "National Referral Mechanism"),
        (
            "an Information Unit of Northern Harbour Towns, a National Harbour Trust (NHT)",
            "NHT",
            "National Harbour Trust",
        ),
        ("Focus on Labour Exploitation (FLEX)", "FLEX", "Focus on Labour Exploitation"),
        ("Cambridge Tower (CAT)", "CAT", "Cambridge Tower"),
        ("Boats of the Fleet (BF)", "BF", "Boats of the Fleet"),
        (
            "Alpha Beta Gamma Delta Epsilon Zeta Eta Theta Iota Kappa (ABGDEZETIK)",
            "ABGDEZETIK",
            "Alpha Beta Gamma Delta Epsilon Zeta Eta Theta Iota Kappa",
        ),
    ],
)
def test_an_acronym_is_found_with_the_words_whose_letters_it_has(text: str, short: str, long: str) -> None:
    assert pairs(text) == [(short, long)]


@pytest.mark.parametrize(
    "text",
    [
        "the Home Office (UKVI) decides",
        "in three cases (2016)",
        "as shown (Table A1)",
        "the annual report of the lantern keepers (NRM)",
        "National Referral\nMechanism (NRM)",
        "the victim, who was alone (US)",
        "(NRM)",
        "the CPS (Crown Prosecution Service of the north) decides",
        "the CPS (for example Crown Prosecution Service) decides",
        "National Referral Mechanism is one (NRM)",
        "National Referral Mechanism! (NRM)",
        "the Ministry of the Works and of the North (MWN)",
        "Nation (N)",
        "Home Office (HFO)",
        "Home Office (NRM)",
        "Cambridge Tower (CBAT)",
        "National Harbour Mechanism (NRM)",
        "Boats of the of Fleet (BF)",
        "a big (AA1) (22)",
        "of the Referral Mechanism (OTRM)",
        f"National Referral Mechanism {' ' * 160}(NRM)",
        "Alpha Beta Gamma Delta Epsilon Zeta Eta Theta Iota Kappa Lambda (ABGDEZETIKL)",
    ],
)
def test_brackets_whose_letters_do_not_fit_are_no_acronym(text: str) -> None:
    assert pairs(text) == []


def test_each_pair_is_given_once_and_several_long_forms_are_all_kept() -> None:
    text = (
        "The Crown Prosecution Service (CPS) and the crown prosecution service (CPS).\n"
        "Child Protective Services (CPS) are of another country."
    )
    assert pairs(text) == [("CPS", "Crown Prosecution Service"), ("CPS", "Child Protective Services")]


def test_a_short_form_that_is_also_a_word_says_so() -> None:
    text = "Information Technology (IT) helps. We know that it does, and it is cheap."
    assert find_acronyms(text) == (Acronym("IT", "Information Technology", is_word=True),)
    text = "The National Crime Agency (NCA) is at www.nca.example and office@nca.example. The NCA leads."
    assert find_acronyms(text) == (Acronym("NCA", "National Crime Agency"),)


def test_a_short_form_with_the_stem_of_a_word_says_so() -> None:
    text = "The Office for National Statistics (ONS) says so. It depends on whom you ask, and on what."
    assert find_acronyms(text) == (Acronym("ONS", "Office for National Statistics", is_word=True),)
    text = "Child and Adolescent Mental Health Services (CAMHS) can help."
    assert find_acronyms(text) == (Acronym("CAMHS", "Child and Adolescent Mental Health Services"),)


def test_a_short_form_is_a_word_where_small_letters_are_more_than_a_quarter_of_its_capitals() -> None:
    text = "The Information Technology (IT) team. IT, IT and IT. We saw it."
    assert [each.is_word for each in find_acronyms(text)] == [False]
    assert [each.is_word for each in find_acronyms(f"{text} And it too.")] == [True]


def test_acronyms_are_in_the_order_of_the_text() -> None:
    text = (
        "CPS (Crown Prosecution Service), then a National Referral Mechanism (NRM) and the NCA (National Crime Agency)"
    )
    assert [short for short, _ in pairs(text)] == ["CPS", "NRM", "NCA"]


def test_a_document_that_was_split_has_its_acronyms() -> None:
    kept, _ = analyze_document(document("Refer the child to the National Referral Mechanism (NRM) at once."))
    assert kept.acronyms == (Acronym("NRM", "National Referral Mechanism"),)
