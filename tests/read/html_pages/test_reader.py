"""HTML: the main content of a page, as blocks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model import BlockKind, DocumentId, Metadata
from kb.read.document_builder import BlockDraft, Origin, build_document
from kb.read.html_pages.blocks import read_fragment
from kb.read.html_pages.reader import _promote_only_h1, parse_page
from tests.read.conftest import Reads
from tests.read.invariants import assert_invariants, levels, outline, text_of, texts

ORIGIN = Origin(DocumentId("doc"), "doc.html", "")


def body_of(html: str) -> list[tuple[str, str]]:
    return outline(build_document(read_fragment(html), ORIGIN))


def test_a_release_page_is_read_whole_and_without_its_furniture(reads_corpus: Reads) -> None:
    document = reads_corpus("release-page.html")
    assert outline(document) == [
        ("title", "Harbour workers were told they owed their boss £4,000"),
        ("paragraph", "By Ines Halloran, 14 March 2019"),
        (
            "paragraph",
            "Eleven men who repaired nets at the harbour were told that they could not leave until a debt of £4,000 "
            "had been paid. None of them had ever seen a contract.",
        ),
        ("heading", "What the men were told"),
        ("paragraph", "The foreman kept a ledger. It grew each week."),
        ("block quotation", "“I asked to see the book. He said the book was closed.”"),
        ("block quotation", "Net mender, aged 34"),
        ("heading", "Three kinds of debt"),
        ("list item", "• travel to the harbour"),
        ("list item", "• by ferry"),
        ("list item", "• by lorry"),
        ("list item", "• a bed in the shed"),
        ("list item", "3. boots and gloves"),
        ("list item", "7. fines"),
        ("caption", "Table 1. What was taken from wages"),
        ("table row", "Month\tEarned\tTaken"),
        ("table row", "May\t£800\t£640"),
        ("table row", "\t£90\t£90"),
        ("table row", "June\tnot recorded"),
        ("caption", "A page of the ledger, copied by hand."),
        ("heading", "Notes"),
        ("footnote", "Interview at the harbour, 2 March 2019."),
    ]
    assert levels(document, BlockKind.HEADING) == [1, 2, 1]
    assert levels(document, BlockKind.LIST_ITEM) == [0, 1, 1, 0, 0, 0]


def test_the_mark_of_a_footnote_leaves_the_text_and_leads_to_it(reads_corpus: Reads) -> None:
    document = reads_corpus("release-page.html")
    (mark,) = document.note_marks
    assert mark.mark == "1"
    assert document.text[: mark.offset].endswith("had been paid.")
    assert text_of(document, document.blocks[mark.note]) == "Interview at the harbour, 2 March 2019."


def test_a_page_without_a_main_element_is_read_by_the_names_of_its_parts(reads_corpus: Reads) -> None:
    document = reads_corpus("guidance-page.html")
    assert texts(document, BlockKind.TITLE) == ["First responders: what to do in the first hour"]
    assert texts(document, BlockKind.HEADING) == ["Listen", "Report", "Keep"]
    assert "If nobody answers" in document.text
    for boilerplate in ("new service", "Bins", "useful", "Accessibility"):
        assert boilerplate not in document.text


def test_a_page_laid_out_with_a_table_is_read_as_text_without_its_menu(reads_corpus: Reads) -> None:
    assert outline(reads_corpus("old-page.html")) == [
        ("title", "Newsletter No. 7"),
        (
            "paragraph",
            "The committee met on a wet Thursday in October and heard from three women who had cleaned cafés for no "
            "pay. Naïve as it may sound, nobody had asked them before.",
        ),
        (
            "paragraph",
            "They were moved from town to town – never more than a week in each – and their papers stayed in the "
            "driver’s glove box the whole time.",
        ),
        ("paragraph", "The next meeting is on the second Thursday of November."),
        ("table row", "Town\tWeeks"),
        ("table row", "Brackwater\t1"),
    ]


def test_html_that_word_wrote_gives_headings_lists_and_footnotes(reads_corpus: Reads) -> None:
    document = reads_corpus("word-export.html")
    assert document.metadata.title == "A strategy for the estuary towns"
    assert outline(document) == [
        ("title", "A strategy for the estuary towns"),
        ("paragraph", "The towns have asked for one plan rather than five. This is the plan."),
        ("list item", "• One telephone number"),
        ("list item", "• One form"),
        ("footnote", "Minutes of the estuary forum, 5 May 2016."),
    ]


def test_a_printed_debate_loses_its_running_heads_and_its_cuts(reads_corpus: Reads) -> None:
    document = reads_corpus("printed-debate.html")
    assert [text for kind, text in outline(document) if kind == "paragraph"] == [
        "THE CHAIR.- I thank the member for the northern ward. I give the floor to the Honourable Member for Fenwick. "
        "You have the floor.",
        "MS. A. WARDLE.- Thank you. I rise to support the bill, and I do so because the marsh feeds nine villages and "
        "the birds of a continent.",
        "(Members interject)",
        "THE CHAIR.- Order!",
        "MS. A. WARDLE.- It was drained once before.",
        "It must not be drained again.",
    ]
    assert {"Page 7", "112", "Coastal Paths Order"} <= set(texts(document, BlockKind.RUNNING))
    assert document.metadata.date == "2015-03-04"


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>secret</p>",
        '<p style="color: red; display: none">secret</p>',
        '<p style="visibility:hidden">secret</p>',
        '<span aria-hidden="true">secret</span>',
        '<span class="visually-hidden">secret</span>',
        "<script>secret</script>",
        "<style>secret</style>",
        "<template><p>secret</p></template>",
        "<noscript>secret</noscript>",
        "<!-- secret -->",
        "<select><option>secret</option></select>",
        "<svg><text>secret</text></svg>",
    ],
)
def test_what_is_not_seen_is_not_text(reads: Reads, hidden: str) -> None:
    document = reads("x.html", f"<body><p>Before.</p>{hidden}<p>After</p><div>all {hidden}.</div></body>")
    assert "secret" not in document.text
    assert document.text.split() == ["Before.", "After", "all", "."]


def test_a_list_of_links_into_the_page_is_its_contents() -> None:
    entries = "".join(f'<li><a href="#s{n}">Part {n}</a></li>' for n in range(3))
    assert body_of(f"<ul>{entries}</ul><p>Text.</p>")[:2] == [
        ("contents entry", "Part 0"),
        ("contents entry", "Part 1"),
    ]


def test_numbers_of_lists_are_those_that_are_printed() -> None:
    html = '<ol type="a"><li>one<ol type="I" start="4"><li>four</ol><li>two</ol><ol reversed><li>x<li>y</ol>'
    assert [text for _, text in body_of(html)] == ["a. one", "IV. four", "b. two", "2. x", "1. y"]


def test_a_paragraph_in_a_list_item_goes_on_without_a_mark() -> None:
    assert body_of("<ul><li><p>one</p><p>more</p></li></ul>") == [("list item", "• one"), ("list item", "more")]


def test_cells_keep_their_columns_below_a_cell_of_several_rows() -> None:
    html = (
        "<table><tr><th rowspan=2>A<th>B<th>C<tr><td>b<td>c<tr><td colspan=2>wide<td>c2"
        "<tr><td>a<td rowspan=2>b<td>c<tr><td>a2<td>c3</table>"
    )
    assert [text for _, text in body_of(html)] == ["A\tB\tC", "\tb\tc", "wide\t\tc2", "a\tb\tc", "a2\t\tc3"]


def test_a_table_of_one_column_is_text() -> None:
    assert body_of("<table><tr><td>One.<tr><td><p>Two.</p><ul><li>x</ul></table>") == [
        ("paragraph", "One."),
        ("paragraph", "Two."),
        ("list item", "• x"),
    ]


def test_words_are_parted_where_a_reader_sees_them_parted() -> None:
    assert body_of("<p>anti<b>-slavery</b> act<br>of 2015</p><div>x<div>y</div>z</div>") == [
        ("paragraph", "anti-slavery act of 2015"),
        ("paragraph", "x"),
        ("paragraph", "y"),
        ("paragraph", "z"),
    ]


def test_a_footnote_is_known_by_its_role_and_by_a_link_that_comes_back() -> None:
    assert body_of('<p>Text.</p><aside role="doc-footnote">Aside.</aside>') == [
        ("paragraph", "Text."),
        ("footnote", "Aside."),
    ]
    linked = '<p>Text<sup>[<a href="#n1" id="r1">1</a>]</sup>.</p><p id="n1">On the text. <a href="#r1">^</a></p>'
    assert body_of(linked) == [("paragraph", "Text."), ("footnote", "On the text.")]


def test_a_table_that_says_it_is_only_layout_is_text() -> None:
    html = '<table role="presentation"><tr><td>left</td><td>right</td></tr></table>'
    assert body_of(html) == [("paragraph", "left"), ("paragraph", "right")]


def test_a_short_link_to_a_heading_is_no_footnote() -> None:
    assert body_of('<p>See part <a href="#p2">2</a>.</p><h2 id="p2">2 Findings</h2>')[0] == ("paragraph", "See part 2.")


@pytest.mark.parametrize(
    ("name", "html", "text"),
    [
        ("space", "  \n ", ""),
        ("plain", "no tags at all", "no tags at all"),
        ("nul", "<p>a\x00b</p>", "ab"),
        ("unclosed", "<p>one<p>two<ul><li>a<li>b<table><tr><td>1<td>2", "one\ntwo\n• a\n• b\n1\t2"),
        ("frames", "<frameset><frame src=x></frameset>", ""),
        ("stray", "</div></p><td>cell</td>", "cell"),
        ("spans", "<table><tr><td colspan=99999999 rowspan=-1>a<td rowspan=x>b</table>", None),
        ("json", '<script type="application/ld+json">[[[{"@graph": 1}</script><p>x</p>', "x"),
    ],
)
def test_broken_pages_are_read_as_well_as_they_can_be(reads: Reads, name: str, html: str, text: str | None) -> None:
    document = reads(f"{name}.html", html)
    assert text is None or document.text == text


@pytest.mark.parametrize("tag", ["div", "b", "font", "ul><li", "blockquote", "table><tr><td", "p"])
def test_a_page_may_nest_as_deep_as_it_likes(reads: Reads, tag: str) -> None:
    document = reads("deep.html", f"<p>before</p>{f'<{tag}>' * 3000}deep<p>after</p>")
    assert [word for word in ("before", "deep", "after") if word in document.text] == ["before", "deep", "after"]


def test_a_tag_with_very_many_attributes_loses_them_and_one_with_long_ones_does_not() -> None:
    crowded = "".join(f" a{number}=b" for number in range(4_000))
    drawn = "M 1 2 " * 5_000
    page, is_complete = parse_page(
        f"<p title='Seen'{crowded}>The boats.</p><p title='Kept' data-d='{drawn}'>The tide.</p>"
    )
    assert page is not None
    assert is_complete
    paragraphs = [(each.text, each.get("title")) for each in page.iter("p")]
    assert paragraphs == [("The boats.", None), ("The tide.", "Kept")]


def test_a_page_that_had_to_be_made_flat_says_so(reads: Reads) -> None:
    assert any("nest too deep" in remark for remark in reads("deep.html", "<div>" * 3000 + "x").remarks)


def test_an_encoding_is_read_as_declared(reads: Reads) -> None:
    page = "<?xml version='1.0' encoding='iso-8859-7'?><html><body><p>Ελλάδα</p></body></html>"
    assert reads("greek.html", page.encode("iso8859-7")).text == "Ελλάδα"
    meta = "<html><head><meta charset=windows-1251></head><body><p>Торговля</p></body></html>"
    assert reads("russian.html", meta.encode("cp1251")).text == "Торговля"


TAGS = (
    "<p>", "</p>", "<div>", "</div>", "<h2>", "</h2>", "<ul>", "<ol>", "</ul>", "<li>", "<b>", "</b>", "<br>",
    "<table>", "<tr>", "<td>", "<th>", "</table>", "<blockquote>", "</blockquote>", "<figcaption>", "<sup>", "<aside>",
    "<dl>", "<dt>", "<dd>", "<pre>", "</pre>",
)  # fmt: skip
PIECES = st.lists(
    st.one_of(
        st.text(alphabet=st.characters(categories=["L", "N", "P", "Z"], exclude_characters="<>&"), max_size=10),
        st.sampled_from(TAGS),
    ),
    max_size=30,
)


@pytest.mark.costly
@given(PIECES)
def test_any_page_gives_a_lawful_document(pieces: list[str]) -> None:
    assert_invariants(build_document(read_fragment("".join(pieces)), ORIGIN))


@pytest.mark.parametrize(
    ("levels", "kinds"),
    [
        ((1, 2), ["title", "heading"]),
        ((1, 2, 2), ["title", "heading", "heading"]),
        ((2, 1), ["heading", "heading"]),
        ((1, 1), ["heading", "heading"]),
        ((2, 3), ["title", "heading"]),
        ((2, 2), ["heading", "heading"]),
    ],
)
def test_the_only_first_heading_of_its_level_is_the_title(levels: tuple[int, ...], kinds: list[str]) -> None:
    drafts = [BlockDraft(BlockKind.HEADING, ("Aims",), level) for level in levels]
    assert [each.kind.value for each in _promote_only_h1(drafts, Metadata())] == kinds


def test_a_page_that_nests_too_deeply_keeps_its_blocks_apart_and_its_lines_together() -> None:
    page, is_complete = parse_page(f"{'<b>' * 3000}<div>One</div><div>two<i>three</i>four</div>")
    assert not is_complete
    assert page is not None
    assert [" ".join((each.text or "").split()) for each in page.iter("p") if each.text] == ["One", "two three four"]


def test_front_matter_above_a_page_is_its_metadata(reads: Reads) -> None:
    document = reads("page.html", '---\ntitle: "Lost nets"\ndate: 2021-05-04\n---\n<p>They were never found.</p>\n')
    assert (document.metadata.title, document.metadata.date) == ("Lost nets", "2021-05-04")
    assert document.text == "They were never found."


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Net Watch - Save the Harbour Nets Letter", ("Save the Harbour Nets Letter", "Net Watch")),
        ("Net Watch - A Letter", ("Net Watch - A Letter", "")),
        ("Net Watch: Save the harbour nets", ("Save the harbour nets", "")),
        ("Net Watch: Save the harbour nets now", ("Net Watch: Save the harbour nets now", "")),
        ("Save the harbour nets - Net Watch", ("Save the harbour nets", "Net Watch")),
    ],
)
def test_the_sites_name_is_split_from_a_title_on_either_side_of_the_headline(
    reads: Reads, title: str, found: tuple[str, str]
) -> None:
    page = f"<title>{title}</title><h1>Save the harbour nets</h1><p>{'The nets hang on the quay. ' * 9}</p>"
    metadata = reads("page.html", page).metadata
    assert (metadata.title, metadata.publisher) == found
