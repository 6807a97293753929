"""Changes of a negation or a figure, reported with their own words."""

from __future__ import annotations

import pytest

from kb.model import MatchStatus, SeriousKind
from kb.quotation_check.meaning import find_serious_changes
from tests.quotation_check.test_comparison import compared, window

SOURCE = (
    "Victims should not be prosecuted for the crimes that 12% of the 5 gangs forced on them in June 2013 for £3,500, "
    "and it is unlawful to be careless."
)


@pytest.mark.parametrize(
    ("pasted", "changes"),
    [
        ("Victims should be prosecuted for the crimes that", [("negation", "", "not")]),
        ("of the 5 gangs never forced on them in June", [("negation", "never", "")]),
        ("Victims should ... be prosecuted for the crimes that", [("negation", "...", "not")]),
        ("June 2013 for £3,500, and it is lawful", [("negation", "lawful", "unlawful")]),
        ("and it is unlawful to be careful.", [("negation", "careful", "careless")]),
        ("Victims shouldn’t be prosecuted for the crimes that", []),
        ("Victims should never be prosecuted for the crimes that", []),
        ("Victims should not be tried for the crimes that", []),
        ("that 15% of the 5 gangs forced on them", [("figure", "15%", "12%")]),
        ("that 12 of the 5 gangs forced on them", [("figure", "12", "12%")]),
        ("12% of the gangs forced on them in June", [("figure", "", "5")]),
        ("forced on them in July 2013 for £3,500", [("figure", "July", "June")]),
        ("forced on them in June 2014 for £3,500", [("figure", "2014", "2013")]),
        ("on them in June 2013 for £3,000, and", [("figure", "£3,000", "£3,500")]),
        ("on them in June 2013 for $3,500, and", [("figure", "$3,500", "£3,500")]),
        ("one of the 5 gangs forced on them in June", [("figure", "one", "12%")]),
        ("for £3,500, and it is unlawful to be one careless", []),
        ("Thus be prosecuted for the crimes that 12% of", [("negation", "", "not")]),
        ("Now it is unlawful to be careless.", []),
        ("Victims should rarely not be prosecuted for the crimes that", [("degree", "rarely", "")]),
    ],
)
def test_a_lost_or_added_negation_and_a_changed_figure_are_called_out(
    pasted: str, changes: list[tuple[str, str, str]]
) -> None:
    found = compared(pasted, SOURCE)
    assert found is not None
    serious = find_serious_changes(window(SOURCE), found.blocks)
    assert [(each.kind.value, each.pasted, each.source) for each in serious] == changes


def test_a_word_of_letters_and_digits_is_a_figure() -> None:
    source = "They forced me to sell the field by the sea at a mere M50 000, they did."
    found = compared("They forced me to sell the field by the sea at a mere M5 000, they did.", source)
    assert found is not None
    (serious,) = find_serious_changes(window(source), found.blocks)
    assert (serious.kind, serious.pasted, serious.source) == (SeriousKind.FIGURE, "M5", "M50")


def test_a_figure_in_words_is_that_in_digits() -> None:
    found = compared("that 12% of the five gangs forced on them", SOURCE)
    assert found is not None
    assert found.status is MatchStatus.MARKS
    assert find_serious_changes(window(SOURCE), found.blocks) == ()
