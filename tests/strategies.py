"""Hypothesis strategies: folded words, query trees in normal form, and texts as people type and paste them."""

from __future__ import annotations

from hypothesis import strategies as st

from kb.laws.typed_law import parse_typed_law
from kb.model import MATCH_ALL, Field, FieldQuery, Node, Phrase, Prefix, Should, Span, WithinQuotations, Word, Years
from kb.query import MAX_NESTING, MAX_SLOP
from kb.query.normal_form import build_and, build_or, measure_nesting, negate, within_quotations
from kb.text import split_terms

# Words with a possible special meaning, and words of other scripts.
_TELLING = (
    *(
        "and",
        "or",
        "not",
        "to",
        "title",
        "heading",
        "document",
        "publisher",
        "kind",
        "year",
        "speaker",
        "role",
        "quotations",
        "near",
        "in",
        "the",
        "dock",
    ),
    *(
        "trafficking",
        "slavery",
        "o'neill",
        "don't",
        "s",
        "45",
        "2013",
        "i",
        "a",
        "straße",
        "école",
        "œuvre",
        "прав",
        "рабство",
    ),
    *("عبودية", "עבדות", "奴隷", "दासता", "노예", "\u0301a"),
)
_ALPHABET = st.one_of(
    st.characters(categories=["L", "N"]),
    st.sampled_from("abcdefghijklmnopqrstuvwxyz0123456789'’"),
    st.characters(categories=["Mn"]),
)


def _words_of(text: str) -> list[str]:
    return [term for term in split_terms(text) if split_terms(term) == [term]]


folded_words: st.SearchStrategy[str] = st.one_of(
    st.sampled_from([term for word in _TELLING for term in split_terms(word)]),
    st.text(_ALPHABET, min_size=1, max_size=8).map(_words_of).filter(bool).map(lambda words: words[0]),
)
words = st.builds(Word, folded_words)
prefixes = st.builds(Prefix, folded_words)


def _phrase(drawn: list[str], slop: int) -> Phrase:
    return Phrase(tuple(drawn), slop if len(drawn) > 1 else 0)


phrases = st.builds(_phrase, st.lists(folded_words, min_size=1, max_size=6), st.just(0) | st.integers(0, MAX_SLOP))
_LAWS = (
    "MSA 2015",
    "MSA 2015 s.45",
    "MSA 2015 s.45(1)(a)",
    "ECAT",
    "ECAT art.26",
    "[2013] EWCA Crim 991",
    "18 USC s.1591",
)


def _law(name: str) -> FieldQuery:
    found = tuple(split_terms(name))
    return FieldQuery(Field.CITES, Word(found[0]) if len(found) == 1 else Phrase(found))


def _is_no_law(node: FieldQuery) -> bool:
    """Tell whether the words after "cites:" are words and not a law, which would be read in its short form."""
    part = node.part
    words = part.terms if isinstance(part, Phrase) else (part.term if isinstance(part, Word) else part.stem,)
    return node.field is not Field.CITES or parse_typed_law(" ".join(words)) is None


fields = st.one_of(
    st.builds(FieldQuery, st.sampled_from(Field), words | phrases | prefixes).filter(_is_no_law),
    st.sampled_from(_LAWS).map(_law),
)
_years = st.integers(0, 9999)


def _ordered(first: int | None, last: int | None) -> Years:
    return Years(last, first) if first is not None and last is not None and first > last else Years(first, last)


years = st.one_of(
    st.builds(_ordered, _years, _years), st.builds(Years, _years, st.none()), st.builds(Years, st.none(), _years)
)
leaves: st.SearchStrategy[Node] = words | phrases | prefixes | fields | years | st.just(WithinQuotations(MATCH_ALL))


def _grown(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(parts, min_size=1, max_size=5)
    return several.map(build_and) | several.map(build_or) | parts.map(negate) | parts.map(within_quotations)


_required: st.SearchStrategy[Node] = st.recursive(leaves, _grown, max_leaves=30)
_compounds = st.builds(lambda drawn: Phrase(tuple(drawn)), st.lists(folded_words, min_size=2, max_size=3))
_ranked: st.SearchStrategy[Node] = st.lists(words | prefixes | _compounds, min_size=1, max_size=6).map(
    lambda drawn: Should(tuple(drawn))
)


def _beside(others: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Draw ranked words with other parts before and after them."""
    several = st.lists(others, max_size=3)
    return st.builds(lambda before, words, after: build_and([*before, words, *after]), several, _ranked, several)


_with_words = _beside(_required)
trees: st.SearchStrategy[Node] = st.one_of(
    st.just(MATCH_ALL),
    st.one_of(
        _required,
        _with_words,
        _with_words.map(within_quotations),
        _beside(_required | _with_words.map(within_quotations)),
    ).filter(lambda tree: measure_nesting(tree) <= MAX_NESTING),
)
"""Query trees in normal form."""

_PIECES = (
    *(
        '"',
        "“",
        "”",
        "„",
        "«",
        "»",
        "'",
        "‘",
        "’",
        "(",
        ")",
        "-",
        "–",
        "*",
        "~",
        "~3",
        "^2",
        ":",
        "|",
        "+",
        "..",
        "[",
        "]",
    ),
    *(
        "\n",
        "\r\n",
        "\t",
        "\x00",
        "\ud800",
        "\u00ad",
        "\u202e",
        "\ufeff",
        "AND",
        "OR",
        "NOT",
        "TO",
        "12",
        "2013",
        "http://",
    ),
    *(
        "title:",
        "kind:",
        "publisher:",
        "year:",
        "speaker:",
        "in:",
        "in:quotations",
        "is:",
        "cites:",
        "MSA 2015 s.45",
        "foo:",
        "THE",
        "victims’",
        "don't",
        "anti-slavery",
        "s.45(1)",
        "traf-\nficking",
    ),
)
typed: st.SearchStrategy[str] = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(_PIECES) | folded_words | st.just(" "), max_size=30).map("".join),
    st.lists(st.sampled_from(_PIECES) | folded_words, max_size=20).map(" ".join),
)
"""What may stand in the search box."""


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, list[Span]]:
    """Draw a text with some of its words as spans, in order and not overlapping."""
    pieces = draw(
        st.lists(
            st.text("ab<>&\"'é’“ \t.", min_size=1, max_size=30) | st.sampled_from(["Art. 4. ", "No! ", "\n"]),
            max_size=40,
        )
    )
    text = "".join(pieces)
    bounds = sorted(draw(st.lists(st.integers(0, len(text)), max_size=12, unique=True)))
    spans = [Span(start, end) for start, end in zip(bounds[::2], bounds[1::2], strict=False)]
    return text, spans
