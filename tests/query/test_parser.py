"""What people type, and how it is read."""

from __future__ import annotations

import pytest

from kb.model import EVERYTHING, And, Field, In, Node, Not, Or, Phrase, Prefix, Quoted, Ranked, Word, Years
from kb.query import MAX_NESTING, Parsed, bare_words, parse, required, unparse, unrequired
from kb.query.normal import nesting


def read(text: str) -> Parsed:
    return parse(text, max_chars=1_000_000, max_terms=1_000_000)


def words(text: str) -> Ranked:
    return Ranked(tuple(Word(word) for word in text.split()))


def phrase(text: str, slop: int = 0) -> Phrase:
    return Phrase(tuple(text.split()), slop)


def test_words_without_marks_are_ranked_and_a_plus_sign_requires_one() -> None:
    assert read("forced labour").tree == Ranked((Word("forced"), Word("labour")))
    assert read("forced").tree == Ranked((Word("forced"),))
    assert read("forced +labour in +fisher*").tree == And((words("forced in"), Word("labour"), Prefix("fisher")))
    assert read("+forced AND labour").tree == And((Word("forced"), Word("labour")))


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ('+"forced labour"', phrase("forced labour")),
        ("+anti-slavery", phrase("anti slavery")),
        ("+title:dock", In(Field.TITLE, Word("dock"))),
        ("+(forced labour)", And((Word("forced"), Word("labour")))),
        ("-+forced", Not(Word("forced"))),
        ("+-forced", Not(Word("forced"))),
        ("+forced OR labour", Or((Word("forced"), Word("labour")))),
        ("forced OR +labour", Or((Word("forced"), Word("labour")))),
        ("+in:quotations forced", Quoted(words("forced"))),
        ("in:quotations +forced", Quoted(Word("forced"))),
    ],
)
def test_a_plus_sign_may_stand_before_anything(typed: str, tree: Node) -> None:
    assert read(typed) == Parsed(tree, ())


@pytest.mark.parametrize("typed", ["a + b", "a b+", "+ a b", "a ++ b", "a +) b", "+\na\n+\nb", "a b +"])
def test_a_plus_sign_before_nothing_is_left_out(typed: str) -> None:
    assert read(typed).tree == words("a b")


def test_a_plus_sign_within_a_word_joins_its_parts_and_one_before_a_line_is_a_bullet() -> None:
    assert read("a+b").tree == Ranked((phrase("a b"),))
    assert read("+recruitment\n+transport").tree == words("recruitment transport")


def test_ranked_words_are_gathered_where_the_first_of_them_stands() -> None:
    assert read('"x y" a -b (c d) title:e f').tree == And(
        (phrase("x y"), words("a c d f"), Not(Word("b")), In(Field.TITLE, Word("e")))
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
    assert read("  \n") == Parsed(EVERYTHING, ())


@pytest.mark.parametrize("text", ["!!!", '""', "()", '-""', "“ ”", "|", "- -", "\x00\ud800", "*"])
def test_signs_alone_say_that_there_are_no_words(text: str) -> None:
    parsed = read(text)

    assert parsed.tree == EVERYTHING
    assert "There are no words here to look for." in parsed.notices


@pytest.mark.parametrize("typed", ["anti-slavery", "anti–slavery", "Anti/Slavery", "anti_slavery"])
def test_a_typed_word_of_several_words_is_their_phrase(typed: str) -> None:
    assert read(typed).tree == Ranked((phrase("anti slavery"),))


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
    assert read(typed) == Parsed(Ranked((phrase(terms),)), ())


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
    assert parsed.notices == (
        "OR joins only what stands right beside it; put brackets around words that belong together.",
    )


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
    assert parsed.notices == ("All of this is in capitals, so AND, OR and NOT were read as words.",)


def test_acronyms_in_capitals_keep_their_operators() -> None:
    assert read("NRM OR MSHT").tree == Or((Word("nrm"), Word("msht")))


@pytest.mark.parametrize("typed", ["(a b", "a b)", ")a( b", "a) b", "((a) b", "a ( b"])
def test_a_bracket_without_a_partner_is_left_out(typed: str) -> None:
    parsed = read(typed)

    assert parsed.tree == words("a b")
    assert parsed.notices == ("A bracket without a partner was left out.",)


# --------------------------------------------------------------------------------------- fields


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("title:dock", In(Field.TITLE, Word("dock"))),
        ("Title:Dock", In(Field.TITLE, Word("dock"))),
        ('heading:"in the dock"', In(Field.HEADING, phrase("in the dock"))),
        ("heading:‘in the dock’", In(Field.HEADING, phrase("in the dock"))),
        ("document:in-the-dock", In(Field.DOCUMENT, phrase("in the dock"))),
        ("publisher:(Home Office)", In(Field.PUBLISHER, phrase("home office"))),
        ("kind:rel*", In(Field.KIND, Prefix("rel"))),
        ('title:"dock"', In(Field.TITLE, phrase("dock"))),
        ('title:"a b"~3', In(Field.TITLE, phrase("a b", 3))),
        ("title:(a b)", And((In(Field.TITLE, Word("a")), In(Field.TITLE, Word("b"))))),
        ("kind:(release OR report)", Or((In(Field.KIND, Word("release")), In(Field.KIND, Word("report"))))),
        ("kind:(report -draft)", And((In(Field.KIND, Word("report")), Not(In(Field.KIND, Word("draft")))))),
        ("title:(a heading:b)", And((In(Field.TITLE, Word("a")), In(Field.HEADING, Word("b"))))),
        ("title:(a year:2013)", And((In(Field.TITLE, Word("a")), Years(2013, 2013)))),
    ],
)
def test_a_field_limits_what_follows_its_colon(typed: str, tree: Node) -> None:
    assert read(typed) == Parsed(tree, ())


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
    ],
)
def test_years_are_read(typed: str, tree: Node) -> None:
    assert read(typed) == Parsed(tree, ())


@pytest.mark.parametrize(
    ("typed", "terms"),
    [("year:soon", "year soon"), ("year:13", "year 13"), ("year:..", "year"), ("year:20122014", "year 20122014")],
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
    assert "nothing stands directly after its colon" in parsed.notices[0]


# ------------------------------------------------------------------------- prefixes and odd signs


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("traffick*", Ranked((Prefix("traffick"),))),
        ("Traffick*,", Ranked((Prefix("traffick"),))),
        ("anti-slav*", Ranked((Word("anti"), Prefix("slav")))),
        ("-traffick*", Not(Prefix("traffick"))),
        ("*", EVERYTHING),
        ("*slavery", words("slavery")),
        ("slavery.*", words("slavery")),
    ],
)
def test_a_star_ends_a_prefix(typed: str, tree: Node) -> None:
    assert read(typed).tree == tree


def test_a_star_within_a_word_is_its_end_and_a_notice_says_so() -> None:
    parsed = read("organi*ation")

    assert parsed.tree == Ranked((Prefix("organi"),))
    assert parsed.notices == ("“organi*” was read and what follows it left out: a * ends a word.",)


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

    assert parsed == Parsed(words("alpha beta"), ("Only the first 13 characters were read.",))


def test_a_quotation_that_is_cut_ends_there() -> None:
    parsed = parse('"alpha beta gamma"', max_chars=12, max_terms=10)

    assert parsed == Parsed(phrase("alpha beta"), ("Only the first 12 characters were read.",))


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("a b c d", words("a b c")),
        ('"a b c d" e', phrase("a b c")),
        ('a "b c d" e', And((words("a"), phrase("b c")))),
        ("a OR b OR c OR d", Or((Word("a"), Word("b"), Word("c")))),
        ("(a b (c d", words("a b c")),
        ("a b c*  d*", Ranked((Word("a"), Word("b"), Prefix("c")))),
        ("a b c NOT (d)", words("a b c")),
    ],
)
def test_what_is_beyond_the_most_words_is_left_out(typed: str, tree: Node) -> None:
    parsed = parse(typed, max_chars=100, max_terms=3)

    assert parsed == Parsed(tree, ("Only the first 3 words were read.",))


def test_brackets_too_deep_are_left_out() -> None:
    deep = "".join(f"(w{number} {'OR ' if number % 2 else ''}" for number in range(200)) + "end" + ")" * 200

    parsed = read(deep)

    assert nesting(parsed.tree) <= MAX_NESTING
    assert "all brackets were left out" in " ".join(parsed.notices)


@pytest.mark.parametrize("opening", ["(", "-(", "title:(", "(a OR ", '"(', "NOT ", "“"])
def test_any_number_of_openings_is_read(opening: str) -> None:
    assert nesting(read(opening * 10_000 + "end").tree) <= MAX_NESTING
    assert nesting(read(opening * 10_000 + "end" + ")" * 10_000).tree) <= MAX_NESTING


def test_a_hundred_thousand_brackets_around_a_word_are_read() -> None:
    assert read("(" * 100_000 + "end" + ")" * 100_000).tree == words("end")


def test_no_notice_is_given_twice() -> None:
    notices = read("a) b) title: heading: title: foo:bar foo:baz x^2 y^2").notices

    assert len(notices) == len(set(notices))


def speaker(*terms: str) -> Node:
    return In(Field.SPEAKER, Phrase(terms) if len(terms) > 1 else Word(terms[0]))


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ('speaker:"Ada Quill"', speaker("ada", "quill")),
        ("speaker:survivor", speaker("survivor")),
        ("Speaker:(Ada Quill)", And((speaker("ada"), speaker("quill")))),
        ("role:police*", In(Field.ROLE, Prefix("police"))),
        ("in:quotations", Quoted(EVERYTHING)),
        ("IN:Quotations,", Quoted(EVERYTHING)),
        ("slavery in:quotations", Quoted(words("slavery"))),
        ("in:quotations slavery victims", Quoted(words("slavery victims"))),
        ("slavery AND in:quotations", Quoted(words("slavery"))),
        ("in:quotations slavery OR victims", Quoted(Or((Word("slavery"), Word("victims"))))),
        ("in:quotations -slavery", Quoted(Not(Word("slavery")))),
        ("-in:quotations slavery", And((Not(Quoted(EVERYTHING)), words("slavery")))),
        ("victims (slavery in:quotations)", And((words("victims"), Quoted(words("slavery"))))),
        ("-(slavery in:quotations)", Not(Quoted(Word("slavery")))),
        ("victims OR slavery AND in:quotations", Or((Word("victims"), Quoted(Word("slavery"))))),
        ("victims OR in:quotations", Or((Word("victims"), Quoted(EVERYTHING)))),
        ("victims (in:quotations)", And((words("victims"), Quoted(EVERYTHING)))),
        ("in:quotations (in:quotations slavery)", Quoted(words("slavery"))),
        ("in:quotations speaker:quill slavery", Quoted(And((speaker("quill"), words("slavery"))))),
    ],
)
def test_quotations_and_speakers_can_be_named(typed: str, tree: Node) -> None:
    assert read(typed) == Parsed(tree, ())
    assert read(unparse(tree)).tree == tree


def test_what_in_does_not_take_is_words_and_a_notice_says_so() -> None:
    parsed = read("in:footnotes slavery")
    assert parsed.tree == words("in footnotes slavery")
    assert parsed.notices == ("“in:” was read as a word; what it takes is in:quotations.",)
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
    assert unparse(required(tree)) == every
    assert unparse(unrequired(tree)) == eased


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
    assert bare_words(read(typed).tree) == said
