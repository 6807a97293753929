"""Text directives, resolved by a matcher after the WICG draft: the first match must be the intended words."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kb.citations import build_text_fragment
from kb.model import Span

# ------------------------------------------------------------------- a browser, in small


def _fold(text: str) -> tuple[str, list[int]]:
    """Return a block's text as a browser compares it, and the origin of each character."""
    letters: list[str] = []
    places: list[int] = []
    for at, letter in enumerate(text):
        base = "".join(x for x in unicodedata.normalize("NFKD", letter.casefold()) if not unicodedata.combining(x))
        for each in base:
            if each.isspace() and letters and letters[-1] == " ":
                continue
            letters.append(" " if each.isspace() else each)
            places.append(at)
    return "".join(letters), [*places, len(text)]


def _blocks(text: str, breaks: frozenset[int]) -> list[Span]:
    ends = sorted({match.start() for match in re.finditer(r"[\n\t]", text)} | breaks | {len(text)})
    return [Span(start, end) for start, end in zip([0, *ends], ends, strict=False) if start < end]


def _find(text: str, blocks: list[Span], words: str, since: int) -> list[Span]:
    """Return the places of some words, each within one block and between whole words."""
    sought = _fold(words)[0].strip()
    found = []
    for block in blocks:
        folded, places = _fold(block.slice(text))
        for match in re.finditer(f"(?={re.escape(sought)})", folded):
            start, end = match.start(), match.start() + len(sought)
            if _inside_word(folded, start) or _inside_word(folded, end):
                continue
            span = Span(block.start + places[start], block.start + places[end - 1] + 1)
            if span.start >= since:
                found.append(span)
    return sorted(found)


def _inside_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def _next(text: str, at: int, breaks: frozenset[int]) -> int | None:
    """Return the next place that is no space, or None where something else is shown before it."""
    while at < len(text) and text[at].isspace():
        at += 1
        if at in breaks:
            return None
    return at


def _followed(text: str, directive: str, breaks: frozenset[int]) -> Span | None:
    """Return the words that a browser marks."""
    assert directive.startswith("#:~:text=")
    parts = directive.removeprefix("#:~:text=").split(",")
    before = unquote(parts.pop(0)[:-1]) if parts[0].endswith("-") else ""
    after = unquote(parts.pop()[1:]) if parts[-1].startswith("-") else ""
    start, end = unquote(parts[0]), unquote(parts[1]) if len(parts) > 1 else ""
    assert len(parts) <= 2
    blocks = _blocks(text, breaks)
    for found in _find(text, blocks, start, 0):
        if before and not any(_next(text, each.end, breaks) == found.start for each in _find(text, blocks, before, 0)):
            continue
        for last in _find(text, blocks, end, found.end) if end else [found]:
            if not after or any(
                _next(text, last.end, breaks) == each.start for each in _find(text, blocks, after, last.end)
            ):
                return Span(found.start, last.end)
    return None


# ----------------------------------------------------------------------------------- tests

_TEXT = (
    "The police said: “We did not know.”\n"
    "The council said: “We did not know.”\n"
    "• The O'Neill review (2019) found a well-known gap, 1,000 cases & more.\n"
    "Cell one\tCell two"
)


def _span(words: str, occurrence: int = 0) -> Span:
    start = [match.start() for match in re.finditer(re.escape(words), _TEXT)][occurrence]
    return Span(start, start + len(words))


@pytest.mark.parametrize(
    ("span", "directive"),
    [
        (_span("The police said"), "The%20police%20said"),
        (_span("well-known gap, 1,000 cases & more"), "well%2Dknown%20gap%2C%201%2C000%20cases%20%26%20more"),
        (_span("We did not know"), "police%20said%3A%20%E2%80%9C-,We%20did%20not%20know"),
        (_span("We did not know", 1), "council%20said%3A%20%E2%80%9C-,We%20did%20not%20know"),
        (_span("know.”\nThe"), "police%20said%3A%20%E2%80%9CWe%20did%20not-,know,The"),
        (_span("Cell one\tCell two"), "Cell%20one,Cell%20two"),
        (Span(_span("police").start + 2, _span("police").end - 1), "police"),
    ],
)
def test_a_directive_names_whole_words_and_their_neighbours_only_where_needed(span: Span, directive: str) -> None:
    assert build_text_fragment(_TEXT, span) == f"#:~:text={directive}"


def test_a_long_quotation_is_given_by_its_ends() -> None:
    text = " ".join(f"word{number}" for number in range(200))
    span = Span(text.index("word10 "), text.index("word150") + len("word150"))
    directive = build_text_fragment(text, span)
    assert directive == (
        "#:~:text=word10%20word11%20word12%20word13%20word14,word146%20word147%20word148%20word149%20word150"
    )
    assert _followed(text, directive, frozenset()) == span


def test_words_on_both_sides_of_a_page_break_are_given_by_their_ends() -> None:
    text = "It began on one page and ended on another page of it."
    at = text.index("ended")
    directive = build_text_fragment(text, Span(0, len(text)), breaks=[at])
    assert directive == "#:~:text=It%20began%20on%20one%20page,on%20another%20page%20of%20it"
    assert _followed(text, directive, frozenset([at])) == Span(0, len(text) - 1)


def test_few_words_on_both_sides_of_a_page_break_are_given_by_their_ends() -> None:
    directive = build_text_fragment("the dock", Span(0, 8), breaks=[4])
    assert directive == "#:~:text=the,dock"


@pytest.mark.parametrize(("last", "whole"), [("w0590", True), ("w05900", False)])
def test_words_of_three_hundred_characters_are_given_whole(last: str, whole: bool) -> None:
    text = " ".join([*(f"w{number:03}" for number in range(59)), last])
    assert len(text) == (300 if whole else 301)
    directive = build_text_fragment(text, Span(0, len(text)))
    assert ("," not in directive) == whole
    assert _followed(text, directive, frozenset()) == Span(0, len(text))


@pytest.mark.parametrize(("neighbours", "has_directive"), [(11, True), (12, False)])
def test_twelve_neighbours_may_tell_words_apart(neighbours: int, has_directive: bool) -> None:
    line = " ".join([*(f"n{number}" for number in range(neighbours)), "dock"])
    text = f"x {line}\ny {line}"
    span = Span(len(text) - 4, len(text))
    directive = build_text_fragment(text, span)
    assert bool(directive) == has_directive
    assert not directive or _followed(text, directive, frozenset()) == span


@pytest.mark.parametrize(
    ("text", "words", "breaks", "directive"),
    [
        ("a dock\nb dock c", "dock", [], "b-,dock"),
        ("x dock a\nx dock b", "dock", [], "dock,-b"),
        ("x dock\nx\ndock", "dock", [], ""),
        ("one dock a\ntwo: dock b", "dock", [16], "dock,-b"),
        ("a b dock\nc b dock", "dock", [], "c%20b-,dock"),
    ],
)
def test_the_shortest_neighbours_that_tell_the_last_of_two_apart_are_named(
    text: str, words: str, breaks: list[int], directive: str
) -> None:
    span = Span(text.rindex(words), text.rindex(words) + len(words))
    assert build_text_fragment(text, span, breaks=breaks) == (directive and f"#:~:text={directive}")


def test_words_that_nothing_tells_apart_get_no_directive() -> None:
    assert build_text_fragment("Yes.\nYes.\nYes.", Span(10, 13)) == ""


def test_the_first_of_many_like_it_needs_nothing() -> None:
    assert build_text_fragment("Yes.\nYes.\nYes.", Span(0, 3)) == "#:~:text=Yes"


@pytest.mark.parametrize("span", [Span(0, 0), Span(3, 3)])
def test_no_words_get_no_directive(span: Span) -> None:
    assert build_text_fragment("“ ” …", span) == ""


_VOCABULARY = [
    "the",
    "The",
    "slave",
    "slaves",
    "café",
    "cafe",
    "O'Neill",
    "2,000",
    "a-b",
    "no",
    "“no”",
    "(a)",
    "said:",
    "x&y",
]
_PAGE = st.lists(
    st.lists(st.sampled_from(_VOCABULARY), min_size=1, max_size=14).map(" ".join), min_size=1, max_size=4
).map("\n".join)


def _words(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(r"\w+(?:[.,:;'’]\w+)*", text)]


@pytest.mark.costly
@given(_PAGE, st.data())
def test_a_browser_finds_exactly_the_words_meant(text: str, data: st.DataObject) -> None:
    words = _words(text)
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    breaks = frozenset(data.draw(st.lists(st.sampled_from([start for start, _ in words]), max_size=2)))
    meant = Span(words[first][0], words[last][1])
    directive = build_text_fragment(text, meant, breaks=breaks)
    assume(directive)
    assert _followed(text, directive, breaks) == meant


@pytest.mark.costly
@given(st.lists(st.integers(0, 10**6), min_size=30, max_size=120, unique=True), st.data())
def test_where_words_differ_every_run_of_words_has_a_directive(numbers: list[int], data: st.DataObject) -> None:
    text = re.sub(r"(\S+ \S+ \S+ \S+) ", r"\1\n", " ".join(f"w{number}" for number in numbers))
    words = _words(text)
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    meant = Span(words[first][0], words[last][1])
    assert _followed(text, build_text_fragment(text, meant), frozenset()) == meant


@pytest.mark.costly
@given(st.text(max_size=80), st.integers(0, 80), st.integers(0, 80))
def test_no_text_and_no_span_is_an_error(text: str, start: int, end: int) -> None:
    directive = build_text_fragment(text, Span(start, end))
    assert not directive or re.fullmatch(r"#:~:text=[A-Za-z0-9._~%,-]+", directive)
