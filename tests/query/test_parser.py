"""Typed queries, and how they are parsed."""

from __future__ import annotations

import pytest

from kb.model import (
    MATCH_ALL,
    And,
    Field,
    FieldQuery,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Should,
    WithinQuotations,
    Word,
    Years,
)
from kb.query import MAX_NESTING, ParsedQuery, extract_bare_words, make_optional, parse, require_all, unparse
from kb.query.normal_form import measure_nesting
from tests.builders import phrase


def read(text: str) -> ParsedQuery:
    return parse(text, max_chars=1_000_000, max_terms=1_000_000)


def words(text: str) -> Should:
    return Should(tuple(Word(word) for word in text.split()))


def test_words_without_marks_are_ranked_and_a_plus_sign_requires_one() -> None:
    assert read("forced labour").tree == Should((Word("forced"), Word("labour")))
    assert read("forced").tree == Should((Word("forced"),))
    assert read("forced +labour in +fisher*").tree == And((words("forced in"), Word("labour"), Prefix("fisher")))
    assert read("+forced AND labour").tree == And((Word("forced"), Word("labour")))


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ('+"forced labour"', phrase("forced labour")),
        ("+anti-slavery", phrase("anti slavery")),
        ("+title:dock", FieldQuery(Field.TITLE, Word("dock"))),
        ("+(forced labour)", And((Word("forced"), Word("labour")))),
        ("-+forced", Not(Word("forced"))),
        ("+-forced", Not(Word("forced"))),
        ("+forced OR labour", Or((Word("forced"), Word("labour")))),
        ("forced OR +labour", Or((Word("forced"), Word("labour")))),
        ("+in:quotations forced", WithinQuotations(words("forced"))),
        ("in:quotations +forced", WithinQuotations(Word("forced"))),
    ],
)
def test_a_plus_sign_may_stand_before_anything(typed: str, tree: Node) -> None:
    assert read(typed) == ParsedQuery(tree, ())


@pytest.mark.parametrize("typed", ["a + b", "a b+", "+ a b", "a ++ b", "a +) b", "+\na\n+\nb", "a b +"])
def test_a_plus_sign_before_nothing_is_left_out(typed: str) -> None:
    assert read(typed).tree == words("a b")


def test_a_plus_sign_within_a_word_joins_its_parts_and_one_before_a_line_is_a_bullet() -> None:
    assert read("a+b").tree == Should((phrase("a b"),))
    assert read("+recruitment\n+transport").tree == words("recruitment transport")


def test_ranked_words_are_gathered_where_the_first_of_them_stands() -> None:
    assert read('"x y" a -b (c d) title:e f').tree == And(
        (phrase("x y"), words("a c d f"), Not(Word("b")), FieldQuery(Field.TITLE, Word("e")))
    )


@pytest.mark.parametrize("typed", ["(a b) OR c", "c OR (a +b)"])
def test_words_in_an_alternative_are_all_required(typed: str) -> None:
    assert And((Word("a"), Word("b"))) in getattr(read(typed).tree, "parts", ())


def test_what_is_left_out_must_have_all_the_words_in_its_brackets() -> None:
    assert read("-(a b)").tree == Not(And((Word("a"), Word("b"))))


def test_words_are_folded() -> None:
    assert read("Oﬃcers’ ÉCOLE").tree == words("officers école")


def test_a_word_typed_twice_counts_twice_and_is_required_once() -> None:
    assert read("slavery Slavery").tree == words("slavery slavery")
    assert read("+slavery +Slavery").tree == Word("slavery")
    assert read("(slavery slavery) OR dock").tree == Or((Word("slavery"), Word("dock")))


def test_nothing_typed_is_everything_without_a_notice() -> None:
    assert read("  \n") == ParsedQuery(MATCH_ALL, ())


@pytest.mark.parametrize("text", ["!!!", '""', "()", '-""', "“ ”", "|", "- -", "\x00\ud800", "*"])
def test_signs_alone_say_that_there_are_no_words(text: str) -> None:
    parsed = read(text)

    assert parsed.tree == MATCH_ALL
    assert "There are no words to search for." in parsed.notices


@pytest.mark.parametrize("typed", ["anti-slavery", "anti–slavery", "Anti/Slavery", "anti_slavery"])
def test_a_typed_word_of_several_words_is_their_phrase(typed: str) -> None:
    assert read(typed).tree == Should((phrase("anti slavery"),))


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("s.45", "s 45"),
        ("s.45(1)(b)", "s 45 1 b"),
        ("child(ren)", "child ren"),
        ("www.antislavery.org", "www antislavery org"),
        ("http://x.org/a(b)?q=1", "http x org a b q 1"),
        ("10:30", "10 30"),
        ("£1.5m", "1 5m"),
    ],
)
def test_numbers_and_addresses_are_phrases(typed: str, terms: str) -> None:
    assert read(typed) == ParsedQuery(Should((phrase(terms),)), ())


# ------------------------------------------------------------------------------------ operators


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("a OR b", "a OR b"),
        ("a | b", "a OR b"),
        ("a|b", "a OR b"),
        ("a || b", "a OR b"),
        ("a AND b", "+a +b"),
        ("a +b", "a +b"),
        ("a and b or not c", "a and b or not c"),
        ("a -b", "a -b"),
        ("a NOT b", "a -b"),
        ("a AND NOT b", "+a -b"),
        ("a OR NOT b", "a OR -b"),
        ("-a", "-a"),
        ("NOT NOT a", "a"),
        ("NOT NOT NOT a", "-a"),
        ('-"a b"', '-"a b"'),
        ("-‘a b’", '-"a b"'),
        ("-(a b)", "-(a b)"),
        ("NOT(a OR b)", "-(a OR b)"),
        ("-title:a", "-title:a"),
        ("-year:2012", "-year:2012"),
        ("a AND b OR c", "(a b) OR c"),
        ("a OR b AND c", "a OR (b c)"),
        ("(a OR b) AND (c OR d)", "(a OR b) (c OR d)"),
        ("(a OR b)(c OR d)", "(a OR b) (c OR d)"),
        ("a (b c) d", "a b c d"),
        ("a OR (b OR c)", "a OR b OR c"),
        ("((a))", "a"),
        ("a OR a", "+a"),
        ("s.45 a-b", "s-45 a-b"),
        ("+s.45 a", '"s 45" a'),
    ],
)
def test_operators_join_words(typed: str, written: str) -> None:
    parsed = read(typed)

    assert unparse(parsed.tree) == written
    assert parsed.notices == ()


def test_or_joins_its_neighbours_only_and_says_so() -> None:
    parsed = read("slavery victims OR survivors")

    assert parsed.tree == And((words("slavery"), Or((Word("victims"), Word("survivors")))))
    assert parsed.notices == ("OR joins only what is right beside it; put brackets around words that belong together.",)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("OR", "or"),
        ("a OR", "a or"),
        ("OR a", "or a"),
        ("a AND", "a and"),
        ("NOT", "not"),
        ("(a OR) b", "a or b"),
        ("a NOT", "a not"),
        ("a OR ()", "a or"),
    ],
)
def test_an_operator_with_nothing_to_join_is_a_word(typed: str, written: str) -> None:
    parsed = read(typed)

    assert unparse(parsed.tree) == written
    assert any("has nothing to join here" in notice for notice in parsed.notices)


def test_of_two_operators_in_a_row_the_last_one_counts() -> None:
    assert unparse(read("a AND OR b").tree) == "a OR b"
    assert unparse(read("a OR OR b").tree) == "a OR b"


@pytest.mark.parametrize("typed", ["a - b", "a – b", "-> a b", "a -- b", "a --b", "a -) b", "a ->b"])
def test_a_dash_is_no_minus(typed: str) -> None:
    assert read(typed).tree == words("a b")


def test_bullets_of_a_list_are_no_minus() -> None:
    assert read("-recruitment\n-transport\n  -harbouring").tree == words("recruitment transport harbouring")


def test_a_heading_in_capitals_has_no_operators() -> None:
    parsed = read("CHILDREN ARE NOT FOR SALE AND NEVER WERE")

    assert parsed.tree == words("children are not for sale and never were")
    assert parsed.notices == ("Everything is in capitals, so AND, OR and NOT were read as words.",)


def test_acronyms_in_capitals_keep_their_operators() -> None:
    assert read("NRM OR MSHT").tree == Or((Word("nrm"), Word("msht")))


@pytest.mark.parametrize("typed", ["(a b", "a b)", ")a( b", "a) b", "((a) b", "a ( b"])
def test_a_bracket_without_a_partner_is_left_out(typed: str) -> None:
    parsed = read(typed)

    assert parsed.tree == words("a b")
    assert parsed.notices == ("An unpaired bracket was left out.",)


# --------------------------------------------------------------------------------------- fields


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("title:dock", FieldQuery(Field.TITLE, Word("dock"))),
        ("Title:Dock", FieldQuery(Field.TITLE, Word("dock"))),
        ('heading:"in the dock"', FieldQuery(Field.HEADING, phrase("in the dock"))),
        ("heading:‘in the dock’", FieldQuery(Field.HEADING, phrase("in the dock"))),
        ("document:in-the-dock", FieldQuery(Field.DOCUMENT, phrase("in the dock"))),
        ("publisher:(Home Office)", FieldQuery(Field.PUBLISHER, phrase("home office"))),
        ("kind:rel*", FieldQuery(Field.KIND, Prefix("rel"))),
        ('title:"dock"', FieldQuery(Field.TITLE, phrase("dock"))),
        ('title:"a b"~3', FieldQuery(Field.TITLE, phrase("a b", 3))),
        ("title:(a b)", And((FieldQuery(Field.TITLE, Word("a")), FieldQuery(Field.TITLE, Word("b"))))),
        (
            "kind:(release OR report)",
            Or((FieldQuery(Field.KIND, Word("release")), FieldQuery(Field.KIND, Word("report")))),
        ),
        (
            "kind:(report -draft)",
            And((FieldQuery(Field.KIND, Word("report")), Not(FieldQuery(Field.KIND, Word("draft"))))),
        ),
        ("title:(a heading:b)", And((FieldQuery(Field.TITLE, Word("a")), FieldQuery(Field.HEADING, Word("b"))))),
        ("title:(a year:2013)", And((FieldQuery(Field.TITLE, Word("a")), Years(2013, 2013)))),
    ],
)
def test_a_field_limits_what_follows_its_colon(typed: str, tree: Node) -> None:
    assert read(typed) == ParsedQuery(tree, ())


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("year:2013", Years(2013, 2013)),
        ("year:2013,", Years(2013, 2013)),
        ('year:"2013"', Years(2013, 2013)),
        ("year:2012..2014", Years(2012, 2014)),
        ("year:2012-2014", Years(2012, 2014)),
        ("year:2012–2014", Years(2012, 2014)),
        ("year:2012…2014", Years(2012, 2014)),
        ("year:2014..2012", Years(2012, 2014)),
        ("year:2012..", Years(2012, None)),
        ("year:..2014", Years(None, 2014)),
        ("year:2013.", Years(2013, 2013)),
        ("year:2012..2014,", Years(2012, 2014)),
        ("year:2012...", Years(2012, None)),
        ("year:…2014?", Years(None, 2014)),
    ],
)
def test_years_are_read(typed: str, tree: Node) -> None:
    assert read(typed) == ParsedQuery(tree, ())


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("year:soon", "year soon"),
        ("year:13", "year 13"),
        ("year:..", "year"),
        ("year:20122014", "year 20122014"),
        ("year:-2014", "year 2014"),
        ("year:2012-", "year 2012"),
    ],
)
def test_what_is_no_year_is_read_as_words(typed: str, terms: str) -> None:
    parsed = read(typed)

    assert unparse(parsed.tree) == terms
    assert "it takes years" in parsed.notices[0]


def test_an_unknown_field_is_a_word() -> None:
    parsed = read("author:Smith")

    assert parsed.tree == words("author smith")
    assert "“author:” was read as a word" in parsed.notices[0]


def test_an_unknown_field_is_kept_together_with_its_word() -> None:
    assert read("a OR -foo:bar").tree == Or((Word("a"), Not(And((Word("foo"), Word("bar"))))))


def test_a_field_with_nothing_after_its_colon_is_a_word() -> None:
    parsed = read("title: dock")

    assert parsed.tree == words("title dock")
    assert "nothing directly follows its colon" in parsed.notices[0]


# ------------------------------------------------------------------------- prefixes and odd signs


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("traffick*", Should((Prefix("traffick"),))),
        ("Traffick*,", Should((Prefix("traffick"),))),
        ("anti-slav*", Should((Word("anti"), Prefix("slav")))),
        ("-traffick*", Not(Prefix("traffick"))),
        ("*", MATCH_ALL),
        ("*slavery", words("slavery")),
        ("slavery.*", words("slavery")),
    ],
)
def test_a_star_ends_a_prefix(typed: str, tree: Node) -> None:
    assert read(typed).tree == tree


def test_a_star_within_a_word_is_its_end_and_a_notice_says_so() -> None:
    parsed = read("organi*ation")

    assert parsed.tree == Should((Prefix("organi"),))
    assert parsed.notices == ("“organi*” was read and the rest left out, since * ends a word.",)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("[a TO b]", "a to b"),
        ("{a}", "a"),
        ("dock^2", "dock"),
        ("dock~", "dock"),
        ("dock~0.8 x", "dock x"),
        ('"a b"^2', '"a b"'),
        ("(a OR b)^3", "a OR b"),
        ("^2", "2"),
        ("~", ""),
        ("a && b", "a b"),
        ("what?", "what"),
    ],
)
def test_signs_of_other_searches_are_no_error(typed: str, written: str) -> None:
    assert unparse(read(typed).tree) == written


# --------------------------------------------------------------------------------------- limits


def test_what_is_beyond_the_most_characters_is_left_out_between_words() -> None:
    parsed = parse("alpha beta gamma", max_chars=13, max_terms=10)

    assert parsed == ParsedQuery(words("alpha beta"), ("Only the first 13 characters were read.",))


def test_a_quotation_that_is_cut_ends_there() -> None:
    parsed = parse('"alpha beta gamma"', max_chars=12, max_terms=10)

    assert parsed == ParsedQuery(phrase("alpha beta"), ("Only the first 12 characters were read.",))


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("a b c d", words("a b c")),
        ('"a b c d" e', phrase("a b c")),
        ('a "b c d" e', And((words("a"), phrase("b c")))),
        ("a OR b OR c OR d", Or((Word("a"), Word("b"), Word("c")))),
        ("(a b (c d", words("a b c")),
        ("a b c*  d*", Should((Word("a"), Word("b"), Prefix("c")))),
        ("a b c NOT (d)", words("a b c")),
    ],
)
def test_what_is_beyond_the_most_words_is_left_out(typed: str, tree: Node) -> None:
    parsed = parse(typed, max_chars=100, max_terms=3)

    assert parsed == ParsedQuery(tree, ("Only the first 3 words were read.",))


def test_brackets_too_deep_are_left_out() -> None:
    deep = "".join(f"(w{number} {'OR ' if number % 2 else ''}" for number in range(200)) + "end" + ")" * 200

    parsed = read(deep)

    assert measure_nesting(parsed.tree) <= MAX_NESTING
    assert "all brackets were left out" in " ".join(parsed.notices)


@pytest.mark.costly
@pytest.mark.parametrize("opening", ["(", "-(", "title:(", "(a OR ", '"(', "NOT ", "“"])
def test_any_number_of_openings_is_read(opening: str) -> None:
    assert measure_nesting(read(opening * 10_000 + "end").tree) <= MAX_NESTING
    assert measure_nesting(read(opening * 10_000 + "end" + ")" * 10_000).tree) <= MAX_NESTING


@pytest.mark.costly
def test_a_hundred_thousand_brackets_around_a_word_are_read() -> None:
    assert read("(" * 100_000 + "end" + ")" * 100_000).tree == words("end")


def test_no_notice_is_given_twice() -> None:
    notices = read("a) b) title: heading: title: foo:bar foo:baz x^2 y^2").notices

    assert len(notices) == len(set(notices))


def speaker(*terms: str) -> Node:
    return FieldQuery(Field.SPEAKER, Phrase(terms) if len(terms) > 1 else Word(terms[0]))


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ('speaker:"Ada Quill"', speaker("ada", "quill")),
        ("speaker:survivor", speaker("survivor")),
        ("Speaker:(Ada Quill)", And((speaker("ada"), speaker("quill")))),
        ("role:police*", FieldQuery(Field.ROLE, Prefix("police"))),
        ("in:quotations", WithinQuotations(MATCH_ALL)),
        ("IN:Quotations,", WithinQuotations(MATCH_ALL)),
        ("slavery in:quotations", WithinQuotations(words("slavery"))),
        ("in:quotations slavery victims", WithinQuotations(words("slavery victims"))),
        ("slavery AND in:quotations", WithinQuotations(words("slavery"))),
        ("in:quotations slavery OR victims", WithinQuotations(Or((Word("slavery"), Word("victims"))))),
        ("in:quotations -slavery", WithinQuotations(Not(Word("slavery")))),
        ("-in:quotations slavery", And((Not(WithinQuotations(MATCH_ALL)), words("slavery")))),
        ("victims (slavery in:quotations)", And((words("victims"), WithinQuotations(words("slavery"))))),
        ("-(slavery in:quotations)", Not(WithinQuotations(Word("slavery")))),
        ("victims OR slavery AND in:quotations", Or((Word("victims"), WithinQuotations(Word("slavery"))))),
        ("victims OR in:quotations", Or((Word("victims"), WithinQuotations(MATCH_ALL)))),
        ("victims (in:quotations)", And((words("victims"), WithinQuotations(MATCH_ALL)))),
        ("in:quotations (in:quotations slavery)", WithinQuotations(words("slavery"))),
        ("in:quotations speaker:quill slavery", WithinQuotations(And((speaker("quill"), words("slavery"))))),
    ],
)
def test_quotations_and_speakers_can_be_named(typed: str, tree: Node) -> None:
    assert read(typed) == ParsedQuery(tree, ())
    assert read(unparse(tree)).tree == tree


def test_what_in_does_not_take_is_words_and_a_notice_says_so() -> None:
    parsed = read("in:footnotes slavery")
    assert parsed.tree == words("in footnotes slavery")
    assert parsed.notices == ("“in:” was read as a word; it can only be in:quotations.",)
    assert read("in: quotations").tree == words("in quotations")


def test_a_search_within_quotations_is_written_as_it_is_typed() -> None:
    assert unparse(read("slavery in:quotations").tree) == "in:quotations slavery"
    assert unparse(read("x (slavery OR in:quotations)").tree) == "x (slavery OR (in:quotations))"


@pytest.mark.parametrize(
    ("typed", "every", "eased"),
    [
        ("a b", "+a +b", "a b"),
        ('+a b "c d"', '+a +b "c d"', 'a b "c d"'),
        ("a-b c*", '"a b" +c*', "a-b c*"),
        ("+a +b", "+a +b", "a b"),
        ("a -b (c OR d)", "+a -b (c OR d)", "a -b (c OR d)"),
        ("in:quotations a b", "in:quotations +a +b", "in:quotations a b"),
    ],
)
def test_words_can_be_required_all_at_once_and_eased_again(typed: str, every: str, eased: str) -> None:
    tree = read(typed).tree
    assert unparse(require_all(tree)) == every
    assert unparse(make_optional(tree)) == eased


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ('who +can refer "first responder" -police title:form', "who refer can"),
        ("anti-slavery exploit*", "anti-slavery exploit"),
        ("+who +can", ""),
        ('"who can"', ""),
        ("", ""),
    ],
)
def test_what_a_query_is_about_is_said_by_its_bare_words(typed: str, said: str) -> None:
    assert extract_bare_words(read(typed).tree) == said


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ('cites:"s 45 msa 2015"', 'cites:"MSA 2015 s.45"'),
        ('cites:"MSA 2015 s.45"', 'cites:"MSA 2015 s.45"'),
        ("cites:s.45", 'cites:"s 45"'),
        ("cites:dock", "cites:dock"),
        ("cites:MSA*", "cites:msa*"),
        ("title:anti-slav*", "title:anti title:slav*"),
        ('"a b"~100', '"a b"~100'),
        ('x in:quotations "a b"~3', 'in:quotations x "a b"~3'),
        ("-(a OR (in:quotations b))", "-(a OR (in:quotations +b))"),
        ("a (b OR -(c d))", "a (b OR -(c d))"),
        ("year:0999", "year:0999"),
    ],
)
def test_laws_phrases_and_groups_are_written_as_they_can_be_typed(typed: str, written: str) -> None:
    parsed = read(typed)
    assert (unparse(parsed.tree), parsed.notices) == (written, ())
    assert read(written).tree == parsed.tree


@pytest.mark.parametrize(("letters", "shown"), [(40, "x" * 40), (41, "x" * 40 + "…")])
def test_a_notice_shows_forty_letters_of_a_word(letters: int, shown: str) -> None:
    (unknown,) = read("x" * letters + ":y").notices
    (starred,) = read("x" * letters + "*y").notices
    assert unknown.startswith(f"“{shown}:” was read as a word")
    assert starred.startswith(f"“{shown}*” was read")


@pytest.mark.parametrize(
    ("typed", "written", "known"),
    [
        ("http://x.org", "http-x-org", True),
        ("author:http://x.org", "author http-x-org", False),
        ("a:b:c", "a b c", False),
        ("foo:anti-slav* x", "foo anti slav* x", False),
        ("-foo:*", "-foo", True),
    ],
)
def test_each_word_before_a_colon_is_a_word_but_not_in_an_address(typed: str, written: str, known: bool) -> None:
    parsed = read(typed)
    assert unparse(parsed.tree) == written
    assert bool(parsed.notices) == (not known)


@pytest.mark.parametrize(
    ("typed", "depth"), [("(a OR (b AND c)) d", 3), ("a OR -(b OR c)", 2), ("in:quotations (a OR b)", 2), ("a", 0)]
)
def test_nesting_is_counted_from_the_outermost_group(typed: str, depth: int) -> None:
    assert measure_nesting(read(typed).tree) == depth


@pytest.mark.parametrize(("groups", "deep"), [(20, False), (21, True)])
def test_twenty_groups_may_be_nested(groups: int, deep: bool) -> None:
    typed = "x OR y"
    for number in range(groups - 1):
        typed = f"w{number} {'OR' if number % 2 else 'AND'} ({typed})"
    assert any("nested" in notice for notice in read(typed).notices) == deep
