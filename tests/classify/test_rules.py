"""The bounds of each rule for a kind of passage, and the words it points at."""

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
    """Return the rule of each kind of the only passage of some blocks, with the words it points at."""
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
        ("Nearly 3 out of 4 boats leak, and 1 in 5 sinks.", ["3 out of 4", "1 in 5"]),
        ("See box 1 in 2019.", []),
        ("A loss of £3 million was found.", ["£3 million"]),
        ("They were given £3 million in grants.", []),
        ("The trust has committed £3 million.", []),
        ("We want to reduce leaks by 10% by 2030.", []),
        ("Leaks fell by 10% by 2020.", ["10%"]),
        ("There was an increase of 10% by 2020.", ["10%"]),
        ("It raised concerns that cost £3 million.", ["£3 million"]),
        ("Leaks were cut, and fell by 10%.", ["10%"]),
        ("They hosted 200 students.", []),
        ("The war had 100,000 fatalities.", ["100,000 fatalities"]),
        ("16 Overseas domestic workers are at risk.", []),
        ("16 people came.", ["16 people"]),
        ("The quay was opened after a $36 million revamp.", []),
        ("It had a budget of $18 million.", []),
        ("Leaks cost $36 million a year.", ["$36 million"]),
        ("The remaining 50 per cent of its shares were bought.", []),
        ("Conduct credits rose to 66% then.", []),
        ("He served a third of his sentence.", []),
        ("A third of them sank.", ["A third of"]),
        ("The model has an accuracy of 86% on it.", []),
        ("Classes are limited to 25 students.", []),
        ("The skills of these 200,000 workers count.", []),
        ("Out of these 35 clients, most came.", ["35 clients"]),
        ("Over 100 children attended.", []),
        ("The foundation serves over 760 children.", []),
        ("The flood helped over 760 children.", ["760 children"]),
        ("We work on 12 of the 17 Sustainable Development Goals.", []),
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
        ("Write to 12 Quay Street, Riverton RV1 2AB.", ["12 Quay Street, Riverton RV1 2AB"]),
        ("Ask at Quay House, Bank Road, Riverton, S65 1PH", ["Quay House, Bank Road, Riverton, S65 1PH"]),
        (
            "It is at 2 Lantern Road, S159047, and at 40 Mill Street NW, Washington, DC 20036",
            [
                "2 Lantern Road, S159047",
                "40 Mill Street NW, Washington, DC 20036",
            ],
        ),
        ("WASHINGTON, DC 20510. In Riverton RV1 2AB there are 12 Boats.", []),
        ("Charity number 5, at a@b.example", ["a@b.example"]),
        ("A charity keeps the gate open for all. Ring 0800 0121 700", ["0800 0121 700"]),
    ],
)
def test_a_telephone_number_is_none_that_registers_something(text: str, contacts: list[str]) -> None:
    assert labels(text) == ([("telephone, e-mail or address", contacts)] if contacts else [])


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
        (((HEADING, "What is AI?"), "In simple terms, AI systems sort."), [("what is it", ["In simple terms, AI"])]),
        (((HEADING, "What does ‘to row’ mean?"), "The meaning is wide."), [("what is it", ["meaning"])]),
        (((HEADING, "What does it cost?"), "The meaning is wide."), []),
        (("What is a boat? A boat is afloat.",), [("what is it, it is", ["What is a boat? A boat is"])]),
        (("What is a boat? An oar is long.",), []),
        (("A row boat is a vessel that has oars.",), [("a term is a thing", ["A row boat is a vessel that"])]),
        (("A row boat is a good example of it.",), []),
        (("A key boat is a vessel that has oars.",), []),
        (("Oar: This is a long stick.",), [("a term is a thing", ["Oar: This is a "])]),
        (("Note: This is a long list.",), []),
        (("General waste refers to dry waste.",), [("is when", ["General waste refers to d"])]),
        (("The other is the status of oars.",), []),
        (("A definition of the boat when he says that it is fast.",), []),
        (("It is difficult to define the boat, as it was old.",), []),
        (("We ask in terms of what it means for boats.",), []),
        (((NOTE, "The code is an excellent document to follow."),), []),
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
        (("Signs to look for", (ITEM, "a"), (ITEM, "b"), (ITEM, "c")), [("list of signs", ["Signs to look for"])]),
        (("Signs are hard to find", (ITEM, "a"), (ITEM, "b"), (ITEM, "c")), []),
        (("Victims may:", (ROW, "a"), (ROW, "b"), (ROW, "c")), [("list of signs", ["Victims may:"])]),
        (((HEADING, "Signs"), "You are well placed to:", (ITEM, "a"), (ITEM, "b"), (ITEM, "c")), []),
        (((HEADING, "Signs"), (ITEM, "It should go."), (ITEM, "It should sink."), (ITEM, "c")), []),
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
        (("The mayor today announced that a Riverton man was sentenced to a year.",), "tells of a charge"),
        (("The mayor today announced that a Riverton man was elected.",), ""),
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
        ("Members of the public are urged to row.", "asked of somebody", ["Members of the public are urged to"]),
        ("Anyone who saw it should call us.", "asked of somebody", ["Anyone who saw it should"]),
        ("We ask the council to act. You may wish to row.", "asked of somebody", ["We ask the", "You may wish to"]),
        ("You must always dial 5.", "asked of somebody", ["You must always dial 5"]),
        ("Individuals must all work together.", "somebody must", ["Individuals must all work"]),
        ("Refugees should move there.", "somebody should", ["Refugees should move"]),
        (
            "Companies that seek a mark must, as a first step, meet a rule.\nIt must act.",
            "must",
            ["Companies that seek a mark must, as a first step, meet"],
        ),
    ],
)
def test_an_exception_counts_in_its_own_sentence_only(text: str, rule: str, words: list[str]) -> None:
    assert labels(text) == [(rule, words)]


@pytest.mark.parametrize(
    "text",
    [
        "It is essential that I work in partnership.",
        "It is important to view this report as a whole.",
        "Everyone should read this guide.",
        "Attacks on officers should never be accepted.",
        "Questions on the boats should be sent to us.",
        "The questions that you may wish to ask are many. We ask the question often.",
        "You are asked to provide a name. The crews were calling for help.",
        "This implies victims must be moved. It asks what duties organisations must keep.",
        "You must pursue your passion. It is members who must keep the log.",
        "Your providers are known\nYour files must be small.",
        "You are required to complete all sections of the form.",
        "Workers will be required to continue. If officers are required to self-isolate, they wait.",
        "We shall row. Nothing in this clause shall prevent it. Any person who shall row is seen.",
        "The term shall mean a boat. The clause shall not apply. The crew shall be considered lost.",
        "Few would suggest, on the river, that the State shall keep a log.",
    ],
)
def test_a_logical_or_everyday_must_should_or_shall_is_no_kind(text: str) -> None:
    assert [rule for rule, _ in labels(text) if rule != "term means"] == []


@pytest.mark.parametrize(
    ("text", "rule", "words"),
    [
        ("The Act places a duty on councils.", "statutory duty", "places a duty on"),
        ("It imposes a specific obligation to keep logs.", "statutory duty", "imposes a specific obligation to"),
        ("Carriers are prohibited from disclosing it.", "required to", "are prohibited from disclosing"),
        ("The statute requires it to advise.", "required to", "statute requires"),
        ("A person may not be targeted unless a judge agrees.", "may not", "person may not be targeted unless"),
        (
            "A public entity may not, by contract or not, exclude anyone.",
            "may not",
            "public entity may not, by contract or not, exclude",
        ),
        ("The controller has to notify the keeper.", "has to", "controller has to notify"),
        ("You must consider each request.", "must", "You must consider"),
        ("Notifications must not contain names.", "must", "Notifications must not contain"),
    ],
)
def test_a_law_that_binds_somebody_is_a_duty(text: str, rule: str, words: str) -> None:
    assert labels(text) == [(rule, [words])]


@pytest.mark.parametrize(
    "text",
    [
        "The Act does not place a duty on the State.",
        "Boats may not be seen. They may or may not come. Victims may not disclose it without help.",
        "It asks whether the controller has to notify the keeper.",
        "Everyone in the scheme should be proud.",
        "The NRA acknowledges that keepers should act. A QGR decision should take 45 days.",
        "It is crucial that we continue to row.",
    ],
)
def test_what_binds_or_advises_nobody_is_no_kind(text: str) -> None:
    assert labels(text) == []


@pytest.mark.parametrize(
    ("text", "rule", "words"),
    [
        ("The QGR urges the Board to begin.", "recommends", "QGR urges"),
        ("I would encourage anyone in need to come forward.", "recommends", "I would encourage anyone"),
        ("The QGR should also keep a log.", "somebody should", "QGR should also keep"),
        ("If you are worried about a boat, visit the quay.", "instruction", "visit"),
    ],
)
def test_more_is_advised(text: str, rule: str, words: str) -> None:
    assert labels(text) == [(rule, [words])]


def test_a_long_heading_is_no_lead_in_of_a_paragraph() -> None:
    text = "Think about the words that you use."
    assert labels((HEADING, "Present data in a way your target audience can use"), text)[0][0] == "instruction"
    assert labels((HEADING, "Our aims:"), text) == []


def test_a_statute_in_a_footnote_is_a_duty() -> None:
    assert labels((NOTE, "“A keeper shall, without delay, report a leak.”")) == [
        ("shall", ["keeper shall, without delay, report"])
    ]


def test_the_evidence_of_a_tale_is_what_was_done_to_somebody() -> None:
    assert labels(HARM) == [("tells of somebody", ["forced"])]
    assert labels("Jane Roe, 30, of Riverton, pleaded guilty to theft.") == [
        ("tells of a charge", ["Roe, 30, of Riverton, pleaded guilty"])
    ]


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
