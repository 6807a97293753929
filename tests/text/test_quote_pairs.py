"""The pairing of quotation marks, and characters that are no quotation marks."""

from __future__ import annotations

import pytest

from kb.model import BlockKind
from kb.text.quote_pairs import NO_CLOSING, NO_OPENING, OPENED_TWICE, join_paragraphs, pair_quotes
from tests.quotations.quoted import document, found


def marked(*paragraphs: str) -> list[str]:
    made = document(*paragraphs)
    return [each.inner.slice(made.text) for each in pair_quotes(made.text, list(enumerate(made.blocks))).quoted]


def faults(*paragraphs: str) -> list[str]:
    made = document(*paragraphs)
    return [each.reason for each in pair_quotes(made.text, list(enumerate(made.blocks))).unpaired]


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("He said “go now” to me.", "go now"),
        ('He said "go now" to me.', "go now"),
        ("He said ‘go now’ to me.", "go now"),
        ("He said 'go now' to me.", "go now"),
        ("He said «go now» to me.", "go now"),
        ("He said ''go now'' to me.", "go now"),
        ('He said “go now" to me.', "go now"),
    ],
)
def test_every_kind_of_mark_pairs(text: str, inside: str) -> None:
    assert marked(text) == [inside]


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("“He told me ‘go’ and I went.”", "He told me ‘go’ and I went."),
        ("‘He told me “go” and I went.’", "He told me “go” and I went."),
        ("\"He told me 'go' and I went.\"", "He told me 'go' and I went."),
        ("“He told me “go” and I went.”", "He told me “go” and I went."),
    ],
)
def test_only_the_outermost_pair_counts(text: str, inside: str) -> None:
    assert marked(text) == [inside]


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("She said ‘it’s the victims’ right, isn’t it?’ and left.", "it’s the victims’ right, isn’t it?"),
        ("She said 'it's the victims' right' and left.", "it's the victims' right"),
        ("Officers’ notes said ‘we saw him’.", "we saw him"),
        ("Back in the ’90s and the '80s she said ‘no’ often.", "no"),
    ],
)
def test_an_apostrophe_is_not_a_mark(text: str, inside: str) -> None:
    assert marked(text) == [inside]


def test_text_with_apostrophes_alone_has_no_marks() -> None:
    assert marked("The victims’ rights aren't the police's. Rock 'n' roll, 'em all, O’Neill’s.") == []


def test_inches_are_not_marks() -> None:
    assert marked('A 5" pipe was found. "We saw a 6" one," he said.') == ['We saw a 6" one,']


def test_paragraphs_that_each_open_and_of_which_the_last_closes_are_one() -> None:
    made = document("“One.", "“Two.", "“Three.” he said.")
    each = pair_quotes(made.text, list(enumerate(made.blocks))).quoted
    assert [one.continues for one in each] == [True, True, False]


def test_single_marked_paragraphs_that_each_open_are_one() -> None:
    assert marked("‘One isn’t it.", "‘Two.’") == ["One isn’t it.", "Two."]


@pytest.mark.parametrize(
    ("paragraphs", "reason"),
    [
        (("“It is late, Ada Quill said.", "She left."), NO_CLOSING),
        (("It is late,” Ada Quill said.",), NO_OPENING),
        (("“One.", "“Two.", "Three."), NO_CLOSING),
    ],
)
def test_marks_that_do_not_pair_are_a_fault_and_give_nothing(paragraphs: tuple[str, ...], reason: str) -> None:
    assert faults(*paragraphs) == [reason]
    assert found(*paragraphs).quotations == ()
    assert [each.reason for each in found(*paragraphs).unpaired] == [reason]


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("“It is late,” said Ada Quill. It is cold,” she said. “We go,” said Ben Marsh.", ["It is late,", "We go,"]),
        ("It is late,” said Ada Quill. “It is cold,” she said.", ["It is cold,"]),
        ("“It is late, said Ada Quill. “It is cold,” she said. “We go.”", ["It is cold,", "We go."]),
        ("““It is late,” said Ada Quill. “It is cold.”", ["It is late,", "It is cold."]),
        ("“It is late,”” said Ada Quill. “It is cold.”", ["It is late,", "It is cold."]),
        ("“It is late“, said Ada Quill. “It is cold.”", ["It is late", "It is cold."]),
        ("“It is late,' said Ada Quill. “It is cold.”", ["It is cold."]),
        ('"It is late, said Ada Quill. "It is cold," she said. "We go."', ["It is cold,", "We go."]),
        ('"It is late," said Ada Quill. It is cold," she said. "We go."', ["It is late,", "We go."]),
    ],
)
def test_a_fault_costs_no_other_pair_of_its_paragraph(text: str, inside: list[str]) -> None:
    assert marked(text) == inside


def test_a_fault_leaves_the_other_paragraphs() -> None:
    assert marked("It is late,” Ada Quill said.", "“It is cold,” said Ben Marsh.") == ["It is cold,"]


def test_a_heading_does_not_break_a_quotation_over_paragraphs() -> None:
    assert marked("“One.", "“Two.”") == ["One.", "Two."]


def outer(*paragraphs: str | tuple[BlockKind, str]) -> list[tuple[int, str, bool, bool]]:
    """Return each part with its marks, after its block, and whether it is single and continues."""
    made = document(*paragraphs)
    pairs = pair_quotes(made.text, list(enumerate(made.blocks)))
    return [(each.block, each.outer.slice(made.text), each.single, each.continues) for each in pairs.quoted]


def unpaired(*paragraphs: str) -> list[tuple[int, str, str]]:
    made = document(*paragraphs)
    pairs = pair_quotes(made.text, list(enumerate(made.blocks)))
    return [(each.block, each.span.slice(made.text), each.reason) for each in pairs.unpaired]


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ('He said "go (now)" and ("come") - "that"- to "me".', ["go (now)", "come", "that", "me"]),
        ("''Go'' he said, ''now'' and then", ["Go", "now"]),
        ("``Go'' he said.", ["Go"]),
        ("“Go”“come”", ["Go", "come"]),
        ("«Go» “He said «come» now”, ‘she’", ["Go", "He said «come» now", "she"]),
        ('"He said "go" now."', ['He said "go" now.']),
        ("He said “go” ‘and’ “come” ‘now’ “so”", ["go", "and", "come", "now", "so"]),
        ("“” and ‘’ and “ x ”", ["x"]),
        ('It is 5" and 6" wide.', []),
        ('A 5" pipe, "a 6" one".', ['a 6" one']),
        ('He said "we have 5"', ["we have 5"]),
        ("He's 6' tall and 'she said'", ["she said"]),
    ],
)
def test_marks_of_one_kind_pair_one_after_another(text: str, inside: list[str]) -> None:
    assert marked(text) == inside


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("‘He told me “go” and’ went ‘away’.", ["He told me “go” and", "away"]),
        ("'He told me \"go\" and' went.", ["go"]),
        ("'He told me \"go\" and.' went.", ['He told me "go" and.']),
        ("‘He told “me ‘go’ and” I went.’ Then “you” and ‘she’.", ["me ‘go’ and", "you", "she"]),
        ("‘He “told” me’ and “then” ‘that “was” it’.", ["He “told” me", "then", "that “was” it"]),
        ("a “b” ‘c “d” e.’", ["b", "c “d” e."]),
    ],
)
def test_single_marks_count_where_they_enclose_whole_pairs_of_double_ones(text: str, inside: list[str]) -> None:
    assert marked(text) == inside


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("‘the victims’ rights she said", ["the victims"]),
        ("‘the victims’ rights’", ["the victims’ rights"]),
        ("‘The boys’ and girls’ homes’ are here.", ["The boys"]),
        ("It is ‘ not’ a mark, ‘’tis ’tis’ so.", ["’tis ’tis"]),
        ("‘one ‘two’ three", []),
        ("'round 'here' and 'til", ["here"]),
    ],
)
def test_a_single_mark_closes_at_the_end_of_a_word_and_after_an_s_at_the_last_resort(
    text: str, inside: list[str]
) -> None:
    assert marked(text) == inside


@pytest.mark.parametrize(
    ("paragraphs", "parts"),
    [
        (
            ("“One.", "“Two.” he said. “Four,” too."),
            [(0, "“One.", False, True), (1, "“Two.”", False, False), (1, "“Four,”", False, False)],
        ),
        (("“One.", "Two.” he said."), [(0, "“One.", False, True), (1, "Two.”", False, False)]),
        (
            ("“One.", "Two” he “said.”"),
            [(0, "“One.", False, True), (1, "Two”", False, False), (1, "“said.”", False, False)],
        ),
        (
            ("‘One isn’t it.", "‘Two,’ he said, ‘and three.’"),
            [(0, "‘One isn’t it.", True, True), (1, "‘Two,’", True, False), (1, "‘and three.’", True, False)],
        ),
        (("‘One.", "‘Two.", "Three."), []),
        (("‘One.", "“Two.”"), [(1, "“Two.”", False, False)]),
        (("“One.", "‘Two.’"), [(1, "‘Two.’", True, False)]),
        (("“One.", "Between.", "“Two.”"), [(2, "“Two.”", False, False)]),
        (("“One.", (BlockKind.HEADING, "Head"), "“Two.”"), [(0, "“One.", False, True), (2, "“Two.”", False, False)]),
        (("She said: “", "One.”"), [(1, "One.”", False, False)]),
        (("She said: “", "“One.”"), [(1, "“One.”", False, False)]),
        (("She said: “", "“One.", "“Two.”"), [(1, "“One.", False, True), (2, "“Two.”", False, False)]),
        (("She said: “", "‘One.’ he said"), [(1, "‘One.’", True, False)]),
    ],
)
def test_a_quotation_goes_on_in_the_paragraphs_that_print_lets_it_go_on_in(
    paragraphs: tuple[str, ...], parts: list[tuple[int, str, bool, bool]]
) -> None:
    assert outer(*paragraphs) == parts


@pytest.mark.parametrize(
    ("paragraphs", "places"),
    [
        (("He said “go. Now “come.” And it.",), [(0, "“go. Now", OPENED_TWICE)]),
        (("He said go.” Now “come.”",), [(0, "” Now", NO_OPENING)]),
        (('She "quotes" it" here',), [(0, '" here', NO_OPENING)]),
        (('"Go" he said "now', "Then."), [(0, '"now', NO_CLOSING)]),
        (("‘Go’”",), [(0, "”", NO_OPENING)]),
        (("“One.", "‘Two.’"), [(0, "“One.", NO_CLOSING)]),
        (("She said: “", "He said “go” to me."), [(0, "“", NO_CLOSING)]),
        (("She said: “", "Nothing."), [(0, "“", NO_CLOSING)]),
        (("She said: “", "‘One.’ he said"), [(0, "“", NO_CLOSING)]),
    ],
)
def test_a_fault_is_placed_from_its_mark_to_the_next_or_the_end_of_its_paragraph(
    paragraphs: tuple[str, ...], places: list[tuple[int, str, str]]
) -> None:
    assert unpaired(*paragraphs) == places


@pytest.mark.parametrize(("opening", "closing"), [("“One.", "“Two.”"), ("‘One.", "‘Two.’")])
def test_a_quotation_of_more_than_forty_open_paragraphs_is_taken_for_a_slip(opening: str, closing: str) -> None:
    assert len(outer(*[opening] * 40, closing)) == 41
    assert [block for block, *_ in outer(*[opening] * 41, closing)] == [40, 41]


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("He said: “We all stay at home. “ Then he left.", []),
        ("He said: “We all stay at home. “", ["We all stay at home."]),
        ("“It is late,“ she said. “We go.”", ["It is late,", "We go."]),
        ("„It is late,“ she said.", ["It is late,"]),
        ("She said ”we go” now.", ["we go"]),
        ('He added:" No doubt, they are here".', ["No doubt, they are here"]),
    ],
)
def test_a_mark_that_is_turned_the_wrong_way_is_read_by_its_neighbours(text: str, inside: list[str]) -> None:
    assert marked(text) == inside


def test_single_marks_in_an_open_quotation_are_none_of_their_own() -> None:
    assert marked("“The ‘casual’ users go on.", "“It is this ‘real’ money.”") == [
        "The ‘casual’ users go on.",
        "It is this ‘real’ money.",
    ]


def supplied(*paragraphs: str) -> list[list[str]]:
    """Return the parts of each quotation where only words with "said" count as a report."""
    made = document(*paragraphs)
    pairs = pair_quotes(made.text, list(enumerate(made.blocks)), lambda span: "said" in span.slice(made.text))
    return [[part.inner.slice(made.text) for part in each.parts] for each in join_paragraphs(pairs.quoted)]


_LONG = "Nothing that was done here last year has helped"


@pytest.mark.parametrize(
    ("paragraphs", "quoted"),
    [
        ((f"He said: “{_LONG} us.", "She left."), [[f"{_LONG} us."]]),
        ((f"“{_LONG} them.", "She left."), [[f"{_LONG} them."]]),
        (("“One.", f"“{_LONG} them.", "She left."), [["One.", f"{_LONG} them."]]),
        ((f"“{_LONG} a “term of art” at all.", "She left."), [[f"{_LONG} a “term of art” at all."]]),
        ((f"He said: “{_LONG} us. “It is cold.” She left.",), [[f"{_LONG} us. “It is cold."]]),
    ],
)
def test_a_mark_missing_at_the_end_of_a_sentence_is_supplied(
    paragraphs: tuple[str, ...], quoted: list[list[str]]
) -> None:
    assert supplied(*paragraphs) == quoted


@pytest.mark.parametrize(
    "paragraphs",
    [
        (f"He wrote: “{_LONG} them.", "She left."),
        (f"He wrote: “{_LONG} us. The council met.", "She left."),
        (f"“{_LONG} us, she said.", "She left."),
        (f"“{_LONG} us, she said.", f"“{_LONG} us.", "She left."),
        ("“We go.", "She left."),
        (f"“{_LONG} us", "She left."),
    ],
)
def test_no_mark_is_supplied_where_words_of_a_report_may_precede_it(paragraphs: tuple[str, ...]) -> None:
    assert supplied(*paragraphs) == []


@pytest.mark.parametrize(
    ("paragraphs", "quoted"),
    [
        (("She left.", f"{_LONG} us.”", "She left."), [[f"{_LONG} us."]]),
        ((f"[We] hope that {_LONG} me”",), [[f"[We] hope that {_LONG} me"]]),
        ((f"{_LONG} them.”",), []),
        (("It hurt us.”",), []),
        ((f"{_LONG} us, she said.”",), []),
        ((f"{_LONG} us.” The council met.",), []),
        ((f"He wrote “no”, and {_LONG} us.”",), [["no"]]),
    ],
)
def test_a_mark_missing_before_a_paragraph_that_closes_is_supplied_for_the_first_person(
    paragraphs: tuple[str, ...], quoted: list[list[str]]
) -> None:
    assert supplied(*paragraphs) == quoted


@pytest.mark.parametrize("words", [f"{_LONG} them.", f"{_LONG} us, she said."])
def test_the_words_before_a_mark_that_opens_again_are_left_out_where_none_is_supplied(words: str) -> None:
    assert supplied(f"He wrote: “{words} “It is cold.” She left.") == [["It is cold."]]


def test_the_paragraphs_of_a_quotation_are_joined_from_the_first_word_to_the_last() -> None:
    made = document("“One.", "“Two.” he said. “Three.”")
    two, three = join_paragraphs(pair_quotes(made.text, list(enumerate(made.blocks))).quoted)
    assert made.text[two.start : two.end] == "“One.\n“Two.”"
    assert two.inner.slice(made.text) == "One.\n“Two."
    assert (two.first.block, two.last.block, two.has_marks) == (0, 1, True)
    assert three.inner.slice(made.text) == "Three."
