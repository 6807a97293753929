"""The bounds of each rule for a kind of passage: the rule that found it, and the words it points at."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.classify.classifier import apply_kind_overrides, classify_passage
from kb.model import BlockKind, KindOverride, PassageKind
from tests.classify.test_classifier import kinds, passages

HEADING, ITEM, ROW, NOTE = BlockKind.HEADING, BlockKind.LIST_ITEM, BlockKind.TABLE_ROW, BlockKind.FOOTNOTE
Block = str | tuple[BlockKind, str]
Labels = list[tuple[str, list[str]]]


def labels(*blocks: Block) -> Labels:
    """Return the rule of each kind of the one passage that some blocks make, with the words it points at."""
    (passage,) = passages(*blocks)
    return [(kind.rule, [span.slice(passage.text) for span in kind.spans]) for kind in passage.kinds]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("In it 10 people came.", ["10 people"]),
        ("In it 9 people came.", []),
        ("There are 24 countries.", ["24 countries"]),
        ("They are in 24 countries.", []),
        ("We came over 26 people.", ["26 people"]),
        ("We came over 25 people.", []),
        ("Those aged 20 people came.", []),
        ("Aged 20 people came.", []),
        ("turnover of 37% here.", []),
        ("The 17 officers came.", []),
        ("It came of the 17 officers.", ["17 officers"]),
        ("In 1999 people came.", []),
        ("See chapter 20 people.", []),
        ("It came to at least 30% of them.", []),
        ("The axis of 90% 80% 70%, and 37% of them.", ["37%"]),
        ("We have £3 million, and two thirds of it.", ["£3 million", "two thirds of"]),
        ("Of them 37%", ["37%"]),
        ("37% x", []),
    ],
)
def test_a_number_counts_within_its_bounds(text: str, numbers: list[str]) -> None:
    assert labels(text) == ([("numbers", numbers)] if numbers else [])


def test_in_a_footnote_only_a_large_count_is_a_statistic() -> None:
    assert labels((NOTE, "In it 1,240 people were seen.")) == [("numbers", ["1,240 people"])]
    assert labels((NOTE, "In it 240 people were seen.")) == []


@pytest.mark.parametrize(
    ("text", "contacts"),
    [
        (
            "Ring 0800 0121 700 or +44 20 7946 0000, or a@b.example.",
            ["0800 0121 700", "+44 20 7946 0000", "a@b.example"],
        ),
        ("Dial 999 or text 233733", ["Dial 999", "or text 233733"]),
        ("Charity number 0800 0121 700", []),
        ("ISBN 0800 0121 700", []),
        ("Charity number 5, at a@b.example", ["a@b.example"]),
        ("A charity keeps the gate open for all. Ring 0800 0121 700", ["0800 0121 700"]),
    ],
)
def test_a_telephone_number_is_none_that_registers_something(text: str, contacts: list[str]) -> None:
    assert labels(text) == ([("telephone or e-mail", contacts)] if contacts else [])


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        (
            ((HEADING, "Glossary"), (ROW, "Boat\tA thing that floats"), (ROW, "Oar\tA long stick")),
            [("glossary", ["Boat\tA thing that floats", "Oar\tA long stick"])],
        ),
        (((HEADING, "Glossary"), (ROW, "Boat\tA thing that floats"), (ROW, "Oar")), []),
        (((HEADING, "Boats"), (ROW, "Boat\tA thing that floats")), []),
        (((HEADING, "Glossary"), "Boat\tA thing that floats"), []),
        (((HEADING, "What is a boat?"), "A boat is a thing."), [("what is it", ["A boat is "])]),
        (((HEADING, "What is a boat?"), "Nothing is said."), []),
        (
            ((HEADING, "River boards"), "The river board is a body."),
            [("term of the heading", ["The river board is a body"])],
        ),
        (((HEADING, "The board"), "The board is a body."), [("term of the heading", ["The board is a body"])]),
        (((HEADING, "Oars"), "A boat is a body."), []),
        (((HEADING, "Terminology"), "It floats.\nA boat is a tool."), [("entry for a term", ["A boat is a tool"])]),
        (((NOTE, "A boat is a tool."),), [("entry for a term", ["A boat is a tool"])]),
        (((NOTE, "It floats.\nA boat is a tool."),), []),
    ],
)
def test_a_definition_is_found_by_its_heading_and_its_words(blocks: tuple[Block, ...], expected: Labels) -> None:
    assert labels(*blocks) == expected


def test_the_heading_of_a_glossary_counts_over_two_others_and_not_over_three() -> None:
    (passage,) = passages("Nothing.\nA boat is a tool.")
    headings = ("Glossary", "B", "C", "D")
    near, far = (replace(passage, heading=headings[:count]) for count in (3, 4))
    assert [each.rule for each in classify_passage(near)] == ["entry for a term"]
    assert classify_passage(far) == ()


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        (("Signs to look for:", (ITEM, "a"), (ITEM, "b"), (ITEM, "c")), [("list of signs", ["Signs to look for:"])]),
        (("Signs to look for:", (ITEM, "a"), (ITEM, "b")), []),
        (("Signs to look for", (ITEM, "a"), (ITEM, "b"), (ITEM, "c")), []),
        (("Victims may:", (ROW, "a"), (ROW, "b"), (ROW, "c")), [("list of signs", ["Victims may:"])]),
        (((HEADING, "Signs"), "a •", "• b"), []),
        (((HEADING, "Signs"), "a •", "• b", "c •"), [("under a heading of signs", [])]),
        (((HEADING, "Signs"), "Victims may go. They may hide."), []),
        (
            ((HEADING, "Signs"), "Victims may go. They may hide. They might row."),
            [("signs told", ["Victims may", "They may", "They might"])],
        ),
        (
            ((HEADING, "Signs"), "Does the person look afraid? Is it late?"),
            [("signs asked for", ["Does the person look afraid?"])],
        ),
    ],
)
def test_signs_are_a_list_of_three_or_three_statements_or_a_question(
    blocks: tuple[Block, ...], expected: Labels
) -> None:
    assert labels(*blocks) == expected


HARM = "She was sold. She was forced. She had said so. He went."


@pytest.mark.parametrize(
    ("blocks", "rule"),
    [
        ((HARM,), "tells of somebody"),
        ((HARM.replace("He went", "They went"),), "tells of somebody"),
        ((HARM.replace("She had said so. He went", "They said so"),), ""),
        (("She is sold. She is forced. He was here.",), ""),
        ((HARM.replace("forced", "asked").replace("sold", "ill"),), ""),
        (((NOTE, HARM),), ""),
        (((NOTE, "Case 3: A caller reported that she was kept."),), "labelled as a case"),
        (("Case 3: A caller reports that she is here.",), ""),
        (((HEADING, "Case study: Marek"), "Marek is here and was ill."), ""),
        (((HEADING, "Case study: Marek"), "Marek was ill and had left."), "under a heading of a case"),
        (((HEADING, "Case study"), "It sank and had left."), ""),
        (((HEADING, "Case study"), "It was old and had sunk."), ""),
        (((HEADING, "Case study"), "It was old and had left, and did so."), "under a label of a case"),
        (((HEADING, "Marek’s story"), "It was old and had sunk, and did so."), ""),
        (((HEADING, "Marek’s story"), "He was old, and his boat had sunk."), "under a heading of a case"),
        (((HEADING, "Marek’s story"), "He was old, and the boat had sunk."), ""),
        (((HEADING, "Testimonies"), "I was told that my boat had left."), "under a heading of testimonies"),
        (((HEADING, "Testimonies"), "I was told that the boat had left."), ""),
        (
            ((HEADING, "A case study showing a bell"), "It was cast and was painted, repaired and hung and was lit."),
            "under a label of a case",
        ),
        (((HEADING, "A case study showing a bell"), "It was cast and was painted, and was lit."), ""),
        (((HEADING, "A case study showing tips"), "It was cast and was painted, repaired and was lit."), ""),
        (((HEADING, "Circumstances of the case"), "It was seen and was found by divers."), ""),
        (((HEADING, "Circumstances of the case"), "The accused was seen and was found."), "under a label of a case"),
        (("Jane Roe, 30, of Riverton, pleaded guilty to theft.",), "tells of a charge"),
    ],
)
def test_a_case_study_has_its_label_its_heading_or_its_tale(blocks: tuple[Block, ...], rule: str) -> None:
    assert [name for name, _ in labels(*blocks)] == ([rule] if rule else [])


@pytest.mark.parametrize(
    ("text", "rule", "words"),
    [
        (
            "We recommend a gate; we also call on ministers to act.",
            "recommends",
            ["We recommend", "call on ministers"],
        ),
        ("Nobody knew whether councils should pay. Councils should pay.", "somebody should", ["Councils should pay"]),
        ("Councils should pay: whether they should, nobody knows.", "somebody should", ["Councils should pay"]),
        ("Councils should be lit; it should be noted.", "somebody should", ["Councils should be lit"]),
        ("We must row.\nCouncils must keep a log.", "must", ["Councils must keep"]),
        ("The State shall keep a log.", "shall", ["State shall keep"]),
    ],
)
def test_an_exception_counts_in_its_own_sentence_only(text: str, rule: str, words: list[str]) -> None:
    assert labels(text) == [(rule, words)]


def test_a_heading_of_recommendations_counts_over_two_others() -> None:
    wish = "The gate must be lit."
    assert kinds((HEADING, "Recommendations"), wish) == ["recommendation"]
    assert labels((HEADING, "Recommendations"), wish) == [("under a heading of recommendations", ["must"])]
    assert labels((HEADING, "The gate"), wish) == []


def test_an_editor_corrects_the_passage_that_has_all_the_words_in_a_row() -> None:
    long = " ".join(["The river is wide and slow."] * 40)
    first, second = passages(f"{long} The gate is shut.", f"{long} The gate was shut.")
    override = KindOverride("gate was shut", (PassageKind.DUTY, PassageKind.DUTY))
    (one, other), remarks = apply_kind_overrides((first, second), (override,))
    assert one is first
    assert [(each.kind, [span.slice(other.text) for span in each.spans]) for each in other.kinds] == [
        (PassageKind.DUTY, ["gate was shut"])
    ]
    assert remarks == ()
    assert apply_kind_overrides((first, second), ()) == ((first, second), ())
    assert "are in no passage" in apply_kind_overrides((first,), (override,))[1][0]
