"""Values that queries compare."""

from __future__ import annotations

from kb.engine.aggregates import match_law, match_value
from kb.model import Phrase, Prefix, Word

TITLE = "Modern Slavery Act 2015"


def test_a_value_is_compared_whole() -> None:
    assert match_value(Word("report"), ["report"])
    assert not match_value(Word("report"), ["annual", "report"])
    assert match_value(Phrase(("annual", "report")), ["annual", "report"])
    assert not match_value(Phrase(()), [])
    assert match_value(Prefix("annual r"), ["annual", "report"])


def test_a_law_is_matched_by_the_beginning_of_its_short_form_or_by_its_title() -> None:
    assert match_law(Phrase(("msa", "2015", "s", "45")), "MSA 2015 s.45(1)", TITLE)
    assert not match_law(Phrase(("msa", "2015", "s", "4")), "MSA 2015 s.45(1)", TITLE)
    assert match_law(Phrase(("slavery", "act")), "MSA 2015", TITLE)
    assert not match_law(Word("2015"), "MSA 2015", "")
    assert match_law(Prefix("slav"), "MSA 2015", TITLE)
