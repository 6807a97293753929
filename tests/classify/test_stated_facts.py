"""Facts that a newer document may contradict."""

from __future__ import annotations

import pytest

from kb.classify.stated_facts import FactKind, StatedFact, find_related_facts, find_stated_facts

REST = "lantern period rest"
DURATION, TELEPHONE = FactKind.DURATION, FactKind.TELEPHONE


@pytest.mark.parametrize(
    ("text", "subject", "value"),
    [
        ("They have a 45-day lantern and rest period.", REST, "45 day"),
        ("Whoever has a 45 day ‘rest and lantern period’ may stay.", REST, "45 day"),
        ("A rest and lantern period of at least thirty days is granted.", REST, "30 day"),
        ("The initial lantern rest period lasts up to 3 months.", REST, "3 month"),
        ("aim to make a harbour grounds decision (explain) within 5 working days", "decis ground harbour", "5 day"),
        ("on a six-month ferry worker visa", "ferri visa worker", "6 month"),
        ("a move-on support of 14 days", "move on support", "14 day"),
    ],
)
def test_a_duration_beside_a_term_is_that_of_the_term(text: str, subject: str, value: str) -> None:
    assert find_stated_facts(text) == (StatedFact(DURATION, subject, value),)


@pytest.mark.parametrize(
    "text",
    [
        "They may work until 28 days after a harbour grounds decision.",  # about what follows the decision
        "The notice period is 14 days.",  # one word more than its head is too few
        "The rest and lantern period begins. After 5 days they leave.",
        "A harbour grounds decision was made. The court sat for 30 days.",
        "30 lamps for the lantern rest period",
        "the rest and lantern period of £45 days",
    ],
)
def test_a_duration_elsewhere_is_of_no_term(text: str) -> None:
    assert find_stated_facts(text) == ()


def test_what_is_named_again_by_its_head_is_the_last_thing_of_that_head() -> None:
    text = "You will be given a lantern and rest period. Nothing is decided when the 30-day period is over."
    assert find_related_facts(text) == (StatedFact(DURATION, REST, "30 day"),)
    assert find_stated_facts(text) == ()
    assert find_related_facts("Nothing is decided when the 30-day period is over.") == ()


@pytest.mark.parametrize(
    ("text", "subject", "value"),
    [
        ("Call the Ferry Rescue Helpline on 0800 123 4567.", "ferri rescu", "08001234567"),
        ("Ferry Rescue – (+44) 0800 123 4567", "ferri rescu", "08001234567"),
        ("The Ferry Rescue Service is busy.\nFerry Rescue: 0800 123 4567", "ferri rescu", "08001234567"),
        ("FRSU 0800 123 4567", "frsu", "08001234567"),
        ("the National Ferry Rescue Hotline at 1-888-373-7888", "ferri rescu", "8883737888"),
    ],
)
def test_a_telephone_number_is_that_of_the_name_before_it(text: str, subject: str, value: str) -> None:
    assert find_stated_facts(text) == (StatedFact(TELEPHONE, subject, value),)


@pytest.mark.parametrize(
    "text",
    [
        "Call us on 0800 123 4567.",
        "Ferry 0800 123 4567",  # a single word may be a place
        "Ferry Rescue Manager: 0800 123 4567",  # every office has one
        "Ferry Rescue\n0800 123 4567",
    ],
)
def test_a_telephone_number_without_a_name_of_its_own_is_nobodys(text: str) -> None:
    assert find_stated_facts(text) == ()
