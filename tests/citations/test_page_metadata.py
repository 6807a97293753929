"""Meta tags, read by the rules of Zotero's translators "Embedded Metadata" and "RDF" as far as these tags need them."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from kb.citations import build_meta_tags, describe
from kb.model import DocumentRecord, Metadata
from tests.citations.records import (
    DATASET,
    DEBATE,
    GUIDANCE,
    HANSARD,
    JUDGMENT,
    PERSONS,
    RELEASE,
    REPORT,
    STATUTE,
    WEB_PAGE,
    record,
)

_LINK = "https://kb.example/documents/it/9f2c"
_HIGHWIRE_FIELDS = {
    "citation_title": "title",
    "citation_date": "date",
    "citation_technical_report_institution": "institution",
    "citation_technical_report_number": "number",
    "citation_publisher": "publisher",
    "citation_public_url": "url",
    "citation_language": "language",
}
_RDF_FIELDS = {
    "dc.title": "title",
    "dc.source": "publicationTitle",
    "dc.publisher": "publisher",
    "dc.date": "date",
    "dc.type": "websiteType",
    "dc.language": "language",
    "eprints.place_of_pub": "place",
    "prism.number": "number",
    "prism.volume": "volume",
}
# Words of DC.type that would change the type from web page.
_RDF_TYPES = {
    "book",
    "patent",
    "report",
    "thesis",
    "newsitem",
    "workingpaper",
    "article",
    "text",
    "image",
    "event",
    "map",
}


def _saved(tags: list[tuple[str, str]]) -> dict[str, object]:
    rdf = [
        (name.lower(), content)
        for name, content in tags
        if re.match(r"(?:dc|dcterms|bib|og|z|eprints|prism)[.:_]", name.lower())
    ]
    names = [name for name, content in tags if content]
    kind: str | None = None
    if "citation_technical_report_institution" in names:
        kind = "report"
    elif any(name == "citation_title" for name in names):
        kind = "journalArticle"
    elif rdf:
        words = "".join(content for name, content in rdf if name == "dc.type").lower().replace(" ", "")
        kind = "other" if words in _RDF_TYPES else "webpage"
        kind = next((content for name, content in rdf if name == "z.itemtype"), kind)
    saved: dict[str, object] = {"itemType": kind}
    for name, content in rdf:
        if name in _RDF_FIELDS:
            saved.setdefault(_RDF_FIELDS[name], content)
    for name, content in tags:
        if name in _HIGHWIRE_FIELDS and content.strip():
            saved[_HIGHWIRE_FIELDS[name]] = " ".join(content.split())
    creators = [content for name, content in rdf if name == ("bib.contributors" if kind == "hearing" else "dc.creator")]
    saved["creators"] = [_clean_author(author, "," in author) for author in creators]
    authors = [content for name, content in tags if name == "citation_author"]
    if authors:
        saved["creators"] = _highwire_creators(authors)
    saved |= _pages(dict(tags))
    saved["pdf"] = dict(tags).get("citation_pdf_url", "")
    return saved


def _highwire_creators(authors: list[str]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for author in authors:
        creators = re.split(r"\s*;\s*", author)
        if len(creators) == 1 and len(authors) == 1:
            by_comma = re.split(r"\s*,\s*", creators[0])
            if len(by_comma) > 1 and " " in by_comma[0] and " " in by_comma[1]:
                creators = by_comma
        found += [_clean_author(creator.strip(), "," in creator) for creator in creators]
    return found


def _clean_author(author: str, use_comma: bool) -> tuple[str, str]:
    """Return surname and given names."""
    author = re.sub(r"^[\s\u00a0.,/\[\]:]+|[\s\u00a0.,/\[\]:]+$", "", author)
    if use_comma:
        parts = re.split(r", ?", re.sub(r"\.([^ ])", r". \1", author, count=1))
        return (parts[0], parts[1]) if len(parts) > 1 else (author, "")
    given, _, family = author.rpartition(" ")
    return family, given


def _pages(tags: dict[str, str]) -> dict[str, object]:
    first = re.sub("[-\u2013]", "-", tags.get("citation_firstpage", ""))
    last = re.sub("[-\u2013]", "-", tags.get("citation_lastpage", ""))
    if "-" in first:
        first = first.split("-")[0]
    if "-" in last:
        first, last = first or last.split("-")[0], last.split("-")[1]
    return {"pages": f"{first}-{last}" if last else first} if first else {}


def test_a_report_is_saved_as_a_report_with_all_its_fields() -> None:
    item = replace(describe(PERSONS), number="7")
    tags = build_meta_tags(item, permalink=_LINK, pdf="https://kb.example/documents/it/file")
    assert _saved(tags) == {
        "itemType": "report",
        "title": "Preventing human trafficking of refugees from Ukraine",
        "creators": [("Hoff", "Suzanne"), ("de Volder", "Eefje")],
        "institution": "La Strada International",
        "publisher": "La Strada International",
        "number": "7",
        "date": "2022-05-10",
        "language": "en",
        "url": "https://documentation.lastradainternational.org/doc-center/3473",
        "pdf": "https://kb.example/documents/it/file",
    }


def test_a_press_release_is_saved_as_a_web_page_of_its_kind() -> None:
    assert _saved(build_meta_tags(describe(RELEASE), permalink=_LINK)) == {
        "itemType": "webpage",
        "title": "UK Criminal Justice System is losing its fight against trafficking",
        "creators": [("Anti-Slavery International", "")],
        "publicationTitle": "Anti-Slavery International",
        "publisher": "Anti-Slavery International",
        "websiteType": "Press release",
        "date": "2013-06-13",
        "language": "en-GB",
        "url": "https://www.antislavery.org/in-the-dock-report/",
        "pdf": "",
    }


@pytest.mark.parametrize(
    ("document", "kind"),
    [(RELEASE, "webpage"), (REPORT, "report"), (GUIDANCE, "report"), (PERSONS, "report"), (DEBATE, "hearing")],
)
def test_every_page_describes_its_document_in_one_vocabulary(document: object, kind: str) -> None:
    item = describe(document)  # type: ignore[arg-type]  # a record, which parametrize does not say
    tags = build_meta_tags(item, permalink=_LINK)
    assert _saved(tags)["itemType"] == kind
    described = [
        name for name, _ in tags if name != "citation_public_url"
    ]  # takes precedence over the page's own address
    assert len({name.startswith("citation_") for name in described}) == 1


@pytest.mark.parametrize(
    ("metadata", "creator"),
    [
        (Metadata(publisher="Home Office"), ("Home Office", "")),
        (
            Metadata(publisher="Department for Children, Schools and Families"),
            ("Department for Children Schools and Families", ""),
        ),
        (Metadata(authors=("Jan van der Berg",)), ("van der Berg", "Jan")),
    ],
)
@pytest.mark.parametrize("source", ["a.pdf", "a.html"])
def test_an_author_is_saved_whole_and_alone(metadata: Metadata, creator: tuple[str, str], source: str) -> None:
    item = describe(record(replace(metadata, title="T"), source))
    assert _saved(build_meta_tags(item, permalink=_LINK))["creators"] == [creator]


def test_a_report_without_publisher_is_still_saved_as_a_report() -> None:
    pdf = "https://kb.example/t.pdf"
    tags = build_meta_tags(describe(record(Metadata(title="T"))), permalink=_LINK, pdf=pdf)
    assert _saved(tags) == {"itemType": "report", "title": "T", "creators": [], "url": _LINK, "pdf": pdf}
    assert all(content.strip() for _, content in tags)


def test_the_page_of_a_passage_is_not_given_as_the_pages_of_its_document() -> None:
    assert "pages" not in _saved(build_meta_tags(describe(REPORT), permalink=_LINK))


def test_the_numbers_of_a_publication_are_saved() -> None:
    item = describe(record(Metadata(title="T", publisher="P", isbn="9780306406157", doi="10.1234/abc")))
    tags = dict(build_meta_tags(item, permalink=_LINK))
    assert (tags["citation_isbn"], tags["citation_doi"]) == ("9780306406157", "10.1234/abc")
    assert tags["citation_public_url"] == "https://doi.org/10.1234/abc"


@pytest.mark.parametrize(
    ("document", "saved"),
    [
        (
            HANSARD,
            {
                "itemType": "hearing",
                "title": "Fisheries Bill",
                "creators": [("House of Commons", "")],
                "publisher": "House of Commons",
                "volume": "389",
                "date": "1977-02-03",
            },
        ),
        (JUDGMENT, {"itemType": "case", "creators": [], "publisher": "House of Lords", "number": "[2008] UKHL 13"}),
        (STATUTE, {"itemType": "statute", "creators": [], "number": "c. 30"}),
        (
            DATASET,
            {
                "itemType": "dataset",
                "creators": [("Home Office", "")],
                "publisher": "UK Data Service",
                "place": "Colchester",
            },
        ),
        (WEB_PAGE, {"itemType": "webpage", "publicationTitle": "Net Watch"}),
    ],
    ids=["debate", "judgment", "statute", "dataset", "web page"],
)
def test_every_kind_of_document_is_saved_as_what_it_is(document: DocumentRecord, saved: dict[str, object]) -> None:
    found = _saved(build_meta_tags(describe(document), permalink=_LINK))
    assert found == found | saved


def test_the_place_of_a_report_is_saved_with_it() -> None:
    item = describe(record(Metadata(title="T", publisher="Net Watch", place="Geneva")))
    found = _saved(build_meta_tags(item, permalink=_LINK))
    assert (found["itemType"], found["institution"], found["place"]) == ("report", "Net Watch", "Geneva")


def test_a_document_without_an_address_is_saved_with_that_of_the_page() -> None:
    item = replace(describe(RELEASE), url="")
    assert _saved(build_meta_tags(item, permalink=_LINK))["url"] == _LINK
