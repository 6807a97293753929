"""Sentences in the imperative that are recommendations, and those that do not instruct the reader."""

from __future__ import annotations

import pytest

from kb.model import BlockKind
from tests.classify.test_rules import HEADING, ITEM, NOTE, ROW, Block, labels

QUOTED = BlockKind.BLOCK_QUOTATION


def instructions(*blocks: Block) -> list[str]:
    """Return the words of the only passage of some blocks that count as instructions."""
    return [words for rule, spans in labels(*blocks) if rule == "instruction" for words in spans]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It rained. Do not board a boat that leaks.", ["Do not board"]),
        ("Consider whether the gate is shut.", ["Consider whether"]),
        ("12 Offer the crew a meal. Never row alone.", ["Offer the", "Never row"]),
        ("105.3 Ratify the Convention on Boats (Spain);", ["Ratify the"]),
        ("(b) Adopt measures against leaks.", ["Adopt measures"]),
        ("Please make sure that it floats.", ["Please make sure that"]),
        ("Where possible, ask the crew first.", ["Where possible, ask the"]),
        ("If you see a leak, call the harbour.", ["call"]),
        ("Before you leave the quay, check that the oars are there.", ["check"]),
        ("Call 999 if a boat sinks.", ["Call 999 if"]),
    ],
)
def test_an_imperative_is_a_recommendation(text: str, words: list[str]) -> None:
    assert instructions(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "The Do Not Disturb sign was out.",
        "Support workers row the boats.",
        "Use of the oars is free.",
        "Ensured by all, it floats.",
        "Stop the Traffik rows here.",
        "Provide any details that you have.",
        "Please follow the steps below.",
        "Consider the boxes that you tick on the form.",
        "Ask the pupils to draw a boat.",
        "Contact details for the harbour are known.",
        "If you have questions, call the harbour.",
        "If you need help, contact the harbour.",
        "If boats leak, contact will be made.",
        "Mr. Speaker, remove the boats, please. Do not wait.",
        "She was sold. She was forced. She had said so. He went. Do not row.",
    ],
)
def test_what_tells_the_reader_nothing_to_do_is_none(text: str) -> None:
    assert instructions(text) == []


@pytest.mark.parametrize(
    ("blocks", "words"),
    [
        (((HEADING, "Tips for rowers"), (ITEM, "• Keep the oars dry")), ["Keep the"]),
        (("Tips on your plans:", (ITEM, "• Keep the oars dry")), ["Keep the"]),
        (((HEADING, "Our aims"), (ITEM, "• Keep the oars dry")), []),
        (((HEADING, "Strategy"), "It rains.", (ITEM, "• Keep the oars dry")), ["Keep the"]),
        (("This helps the crew to:", (ITEM, "• Keep the oars dry")), []),
        (("Victims may:", (ITEM, "• Avoid a boat"), (ITEM, "• Keep the oars dry")), []),
        ((((ITEM), "• Understand boats"), (ITEM, "• Be aware of leaks")), []),
        (((HEADING, "Our aims"), "• Keep the oars dry. Never row alone."), ["Never row"]),
        (((HEADING, "Aims of the day:"), "Establish a harbour."), []),
        (((QUOTED, "Do not row alone."),), ["Do not row"]),
        (((NOTE, "Do not row alone."),), []),
        (((HEADING, "Boats"), (ROW, "Oars\tKeep the oars dry"), (ROW, "Sails\tAvoid the sun")), []),
    ],
)
def test_a_list_instructs_where_its_lead_in_or_heading_does_not_go_on_in_it(
    blocks: tuple[Block, ...], words: list[str]
) -> None:
    assert instructions(*blocks) == words
