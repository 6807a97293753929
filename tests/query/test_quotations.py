"""Quotations as people type and paste them."""

from __future__ import annotations

import pytest

from kb.model import And, Or, Phrase, Should, Word
from kb.query import MAX_SLOP, ParsedQuery, parse, unparse
from tests.builders import phrase
from tests.counting import count_calls


def read(text: str) -> ParsedQuery:
    return parse(text, max_chars=1_000_000, max_terms=1_000_000)


@pytest.mark.parametrize(
    "typed",
    [
        '"in the dock"',
        "“In the Dock”",
        "”In the Dock”",
        "„In the Dock“",
        "«In the Dock»",
        "« In the Dock »",
        "»In the Dock«",
        "‹In the Dock›",
        '"In the Dock”',
        "‘In the Dock’",
        "'In the Dock'",
        "＂In the Dock＂",
        '" in the dock "',
        "” In the Dock ”",
        "“ In the Dock “",
        '"in the dock."',
        '"in the dock".',
        '“"In the dock"”',
    ],
)
def test_all_marks_make_a_phrase(typed: str) -> None:
    assert read(typed) == ParsedQuery(phrase("in the dock"), ())


def test_one_word_in_marks_is_exact() -> None:
    assert read('"slavery"').tree == phrase("slavery")


def test_a_star_in_marks_is_no_prefix() -> None:
    parsed = read('"traffick* victims"')

    assert parsed.tree == phrase("traffick victims")
    assert "A * inside quotation marks" in parsed.notices[0]


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ('"near these"~10', phrase("near these", 10)),
        ("“near these”~10", phrase("near these", 10)),
        ('"near these"~0', phrase("near these")),
        ('"near these"~', phrase("near these")),
        ('"near"~10', phrase("near")),
    ],
)
def test_words_near_one_another(typed: str, tree: Phrase) -> None:
    assert read(typed) == ParsedQuery(tree, ())


@pytest.mark.parametrize("number", ["101", "99999", "9" * 6000])
def test_nearness_has_a_limit(number: str) -> None:
    parsed = read(f'"near these"~{number}')

    assert parsed.tree == phrase("near these", MAX_SLOP)
    assert parsed.notices == (f"At most {MAX_SLOP} other words may come between the words of a quotation.",)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("don't", "don't"),
        ("victims' rights", "victims rights"),
        ("the victims’ and workers’ rights", "the victims and workers rights"),
        ("O'Neill's 'In the Dock'", "o'neill's \"in the dock\""),
        ("‘In the Dock’ and victims’ rights", '"in the dock" and victims rights'),
        ("‘the victims’ rights were ignored’", '"the victims rights were ignored"'),
        ("'victims' OR 'survivors'", '"victims" OR "survivors"'),
        ("rock 'n' roll", "rock n roll"),
        ("'tis the '90s", "tis the 90s"),
        ("the ’90s workers’ rights", "the 90s workers rights"),
        ("'unclosed words", "unclosed words"),
        ("5' tall", "5 tall"),
    ],
)
def test_an_apostrophe_is_no_quotation_mark(typed: str, written: str) -> None:
    assert read(typed) == ParsedQuery(read(written).tree, ())
    assert unparse(read(typed).tree) == written


@pytest.mark.parametrize(
    "typed",
    [
        "'x \"y\" z'",
        "‘x “y” z’",
        "\"x 'y' z\"",
        '"x “y” z"',
        '"x "y" z"',
        "“x “y” z”",
        '"“x” y z"',
        '""x" y z"',
        '"x y "z""',
        '"x “y z"',
        '"x” y “z"',
        '"x y" z"',
        '"x "y z"',
    ],
)
def test_quotations_within_a_quotation_are_part_of_it(typed: str) -> None:
    assert read(typed) == ParsedQuery(phrase("x y z"), ())


@pytest.mark.parametrize(
    "typed",
    [
        '"Never again," he said, "and that is all."',
        "“Never again,” he said, “and that is all.”",
        '"“Never again,” he said, “and that is all.”"',
        '""Never again," he said, "and that is all.""',
    ],
)
def test_a_sentence_with_speech_in_it_is_one_quotation(typed: str) -> None:
    assert read(typed) == ParsedQuery(phrase("never again he said and that is all"), ())


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ('"forced labour" "child slavery"', '"forced labour" "child slavery"'),
        ('"forced labour", "child slavery"', '"forced labour" "child slavery"'),
        ('"forced labour" victims "home office"', '"forced labour" victims "home office"'),
        ('"forced labour"OR"child slavery"', '"forced labour" OR "child slavery"'),
        ('"forced labour” OR “child slavery"', '"forced labour" OR "child slavery"'),
        ('("a b"|"c d")', '"a b" OR "c d"'),
        ('x"a b"y', 'x y "a b"'),
        ('"modern slavery "act', '"modern slavery" act'),
    ],
)
def test_quotations_beside_one_another_stay_apart(typed: str, written: str) -> None:
    assert unparse(read(typed).tree) == written


@pytest.mark.parametrize("typed", ['"in the dock', "“in the dock", 'in "the dock', '"x "y" z', 'title:"dock'])
def test_a_quotation_without_its_end_runs_to_the_end(typed: str) -> None:
    assert read(typed).notices == ("A quotation mark was not closed, so the quotation runs to the end.",)
    assert read(typed).tree == read(typed + ('"' if typed[0] != "“" else "”")).tree


@pytest.mark.parametrize("typed", ['in the dock"', "in the dock”", 'in the" dock'])
def test_a_mark_that_only_closes_is_left_out(typed: str) -> None:
    parsed = read(typed)

    assert parsed.tree == Should((Word("in"), Word("the"), Word("dock")))
    assert parsed.notices == ("An unpaired quotation mark was left out.",)


# ------------------------------------------------------------------------------- pasted text


def alternatives(text: str) -> set[str]:
    tree = read(text).tree
    parts = tree.parts if isinstance(tree, Or) else (tree,)
    return {" ".join(part.terms) for part in parts if isinstance(part, Phrase)}


def test_line_ends_and_spaces_do_not_matter() -> None:
    assert read('"victims\r\n  of\ttrafficking"') == ParsedQuery(phrase("victims of trafficking"), ())


@pytest.mark.parametrize("line", ["12", "- 12 -", "Page 12", "p. 12", "12 of 40", "xii"])
def test_a_page_number_between_lines_may_be_missing(line: str) -> None:
    found = alternatives(f'"the victims of\n\n{line}\n\nmodern slavery"')

    assert "the victims of modern slavery" in found
    assert len(found) == 2


def test_a_number_on_the_first_or_last_line_belongs_to_the_quotation() -> None:
    assert alternatives('"12\nthe victims of\n40"') == {"12 the victims of 40"}


def test_a_word_cut_at_the_end_of_a_line_is_one_word_or_two() -> None:
    parsed = read('"traf-\nficking in persons"')

    assert parsed.tree == Or((phrase("trafficking in persons"), phrase("traf ficking in persons")))
    assert parsed.notices == ("Line ends can be read in more than one way, so every reading was searched for.",)


@pytest.mark.parametrize("end", ["-\n", "-\r\n", "- ", "\u00ad\n", "‐\n  "])
def test_line_ends_come_in_several_forms(end: str) -> None:
    assert "trafficking in persons" in alternatives(f'"traf{end}ficking in persons"')


def test_the_hyphen_of_a_prefix_is_kept_in_the_likeliest_reading() -> None:
    tree = read('"traf-\nficking and anti-\nslavery"').tree

    assert isinstance(tree, Or)
    assert tree.parts[0] == phrase("trafficking and anti slavery")


def test_a_hyphen_that_stands_for_the_rest_of_a_word_is_no_line_end() -> None:
    assert read('"pre- and post-trial"') == ParsedQuery(phrase("pre and post trial"), ())


def test_a_word_cut_at_the_end_of_a_line_outside_marks_is_one_word_or_two() -> None:
    cut = (Word("trafficking"), phrase("traf ficking"))
    assert read("child traf-\nficking").tree == Should((Word("child"), *cut))
    assert read("child +traf-\nficking").tree == And((Should((Word("child"),)), Or(cut)))
    assert read("(child traf-\nficking) OR dock").tree == Or((And((Word("child"), Or(cut))), Word("dock")))


def test_a_page_number_and_a_cut_word_are_both_seen_to() -> None:
    assert "modern trafficking of people" in alternatives('"modern traf-\n12\nficking of people"')


def test_a_long_pasted_quotation_is_one_phrase() -> None:
    sentence = (
        "The Government’s “hostile” measures, she said, left ‘victims’ in the dock; it is not the traffickers’ own. "
    )
    pasted = "“" + (sentence * 25).strip() + "”"

    tree = read(pasted).tree

    assert isinstance(tree, Phrase)
    assert len(tree.terms) == 25 * 17


@pytest.mark.costly
def test_ten_times_the_text_takes_ten_times_as_many_steps() -> None:
    pieces = '“a "b (c OR d) e-\n12\n x’s ‘y’ foo:bar z* -('

    assert count_calls(lambda: read(pieces * 1000)) < 12 * count_calls(lambda: read(pieces * 100))
