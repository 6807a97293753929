"""Press releases on pages of WordPress, Drupal, GOV.UK and SharePoint."""

from __future__ import annotations

from kb.model import BlockKind, Document
from tests.read.conftest import Reads
from tests.read.invariants import text_of


def _body(document: Document) -> list[str]:
    """Return the texts of a document: headings with "#", without running heads."""
    kept = [each for each in document.blocks if each.kind is not BlockKind.RUNNING]
    return [f"{'# ' if each.kind is BlockKind.HEADING else ''}{text_of(document, each)}" for each in kept]


def test_a_release_of_wordpress(reads_corpus: Reads) -> None:
    document = reads_corpus("release-wordpress.html")
    metadata = document.metadata
    assert (metadata.title, metadata.date, metadata.publisher) == (
        "Estuary Fund gives forty boats to net menders", "2021-05-04", "Estuary Fund"
    )  # fmt: skip
    assert _body(document)[1:] == [
        "Posted on May 4, 2021 by Ada Wren",
        "PORT ADA – The Estuary Fund has given forty boats to the people who mend nets at the harbour, its chair said "
        "on Tuesday.",
        "“Nobody should have to borrow a boat from the man who owns the debt,” she said.",
        "# Notes to editors",
        "1. The boats are of the Wren class.",
        "# About the Estuary Fund",
        "The Estuary Fund was founded in 1904.",
        "# Media contact:",
        "Ada Wren, press@fund.example, 0100 000 000",
    ]


def test_a_release_of_drupal(reads_corpus: Reads) -> None:
    document = reads_corpus("release-drupal.html")
    metadata = document.metadata
    assert (metadata.title, metadata.date, metadata.kind) == (
        "Prosecutor opens an inquiry into debts at the harbour", "2022-03-01", "release"
    )  # fmt: skip
    assert metadata.publisher == "County Prosecutor"
    assert _body(document)[1:] == [
        "March 1, 2022",
        "FOR IMMEDIATE RELEASE",
        "PORT ADA — The County Prosecutor has opened an inquiry into the debts of forty men who mend nets at the "
        "harbour, and into the ledger of their foreman.",
        "# What is alleged",
        "Each man owed more at the end of a month than at its beginning.",
        "A charge is an accusation and no proof.",
    ]


def test_a_release_of_govuk(reads_corpus: Reads) -> None:
    document = reads_corpus("release-govuk.html")
    assert (document.metadata.title, document.metadata.date, document.metadata.kind) == (
        "Forty net menders freed from debt", "2020-11-17", "release"
    )  # fmt: skip
    body = _body(document)
    assert body[2] == "Forty men who mend nets have left the harbour free of debt."
    assert body[-6:] == [
        "The ledgers were closed by a court on Monday, and the men went home in forty boats that a fund had bought for "
        "them.",
        "# Notes to editors",
        "The fund was set up in 1904.",
        "# Contact",
        "Press office: 0100 000 000",
        "Published 17 November 2020",
    ]


def test_a_release_of_sharepoint(reads_corpus: Reads) -> None:
    document = reads_corpus("release-sharepoint.html")
    assert (document.metadata.title, document.metadata.date) == ("Harbour Board closes the ledgers", "2019-06-14")
    assert _body(document)[1:] == [
        "6/14/2019",
        "The Harbour Board has closed the ledgers in which the debts of forty men were kept, after an inquiry that "
        "took two years and cost nobody a day of wages.",
        'The chair of the Board said: "Nobody owes anything."',
        "# About the Harbour Board",
        "The Harbour Board runs the harbour.",
    ]


def test_only_what_follows_the_headline_in_the_title_is_the_site(reads: Reads) -> None:
    page = "<title>{}</title><h1>Nets mended</h1><p>Words.</p>"
    for title, expected in [
        ("Nets mended | The Watch", ("Nets mended", "The Watch")),
        ("Nets mended again | The Watch", ("Nets mended again | The Watch", "")),
        ("Nets mended — the story", ("Nets mended", "")),
        ("Nets mended", ("Nets mended", "")),
    ]:
        metadata = reads("a.html", page.format(title)).metadata
        assert (metadata.title, metadata.publisher) == expected


def test_categories_and_tags_are_no_text_and_other_links_are(reads: Reads) -> None:
    page = "<h1>Nets</h1><p>Words of the text.</p><p>{}</p>"
    tag, link = "<a rel=tag href=/t>boats</a>", "<a href=/t>boats</a>"
    assert _body(reads("a.html", page.format(f"Tagged {tag}"))) == ["Nets", "Words of the text."]
    for kept in (
        f"Tagged {link}",
        f"{tag} and {link}",
        f"{tag} are what the forty men of the harbour asked the fund for",
    ):
        assert len(_body(reads("a.html", page.format(kept)))) == 3


def test_a_markdown_release_converted_to_a_page_reads_alike(reads: Reads) -> None:
    prose = "The foreman kept a ledger in which each man owed more at the end of a month than he had at its beginning."
    texts = ["Nets mended", prose, "Notes to editors", "The ledger is kept.", "About the Watch: It sails.", "-Ends-"]
    markdown = reads("a.md", "\n\n".join([f"# {texts[0]}", *texts[1:]]))
    page = reads("b.html", f"<h1>{texts[0]}</h1>{''.join(f'<p>{each}</p>' for each in texts[1:])}")
    assert _body(markdown) == _body(page)
    assert "# About the Watch:" in _body(page)
