"""RIS, BibTeX and CSL-JSON, read back by the parsers that others use."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import cast

import pytest
import rispy
from bibtexparser import middlewares
from bibtexparser.entrypoint import parse_string
from hypothesis import given
from hypothesis import strategies as st

from kb.citations import (
    BIBTEX,
    CSL_JSON,
    RIS,
    Pinpoint,
    PinpointUnit,
    Quoted,
    build_file_name,
    describe,
    write_bibtex,
    write_csl_json,
    write_ris,
)
from kb.citations.export import write_note
from kb.citations.item import build_csl_item
from kb.model import DocumentRecord, Metadata, PageRange
from tests.citations.records import (
    ACCESSED,
    DATASET,
    DEBATE,
    GUIDANCE,
    GUIDANCE_PAGES,
    HANSARD,
    JUDGMENT,
    PERSONS,
    PERSONS_PAGES,
    RELEASE,
    REPORT,
    REPORT_PAGES,
    STATUTE,
    WEB_PAGE,
    record,
)

_LINK = "https://kb.example/documents/it/9f2c"
_QUOTED = Quoted("Slavery is\nhappening here", REPORT_PAGES, _LINK)
_NOTE = f"“Slavery is happening here” (p. 12 (PDF p. 14)) {_LINK} (accessed 24 November 2026)"


def _ris(text: str) -> dict[str, object]:
    assert text.isascii() or text.encode("utf-8")
    (entry,) = rispy.loads(text)
    return cast(dict[str, object], entry)


def _bibtex(text: str) -> tuple[str, str, dict[str, str]]:
    """Return type, key and fields, with TeX's escapes undone."""
    library = parse_string(text, append_middleware=[middlewares.LatexDecodingMiddleware()])
    assert not library.failed_blocks
    (entry,) = library.entries
    return entry.entry_type, entry.key, {field.key: str(field.value) for field in entry.fields}


# ------------------------------------------------------------------------------------- RIS


def test_a_report_goes_through_ris_without_loss() -> None:
    assert _ris(
        write_ris(replace(describe(PERSONS), number="7"), Quoted("“No” answer", PERSONS_PAGES, _LINK), ACCESSED)
    ) == {
        "type_of_reference": "RPRT",
        "title": "Preventing human trafficking of refugees from Ukraine",
        "authors": ["Hoff, Suzanne", "de Volder, Eefje"],
        "year": "2022",
        "date": "2022/05/10/",
        "publisher": "La Strada International",
        "issn": "7",
        "language": "en",
        "urls": ["https://documentation.lastradainternational.org/doc-center/3473"],
        "access_date": "2026/11/24/",
        "notes": [f"“‘No’ answer” (pp. 12–13 (PDF pp. 14–15)) {_LINK} (accessed 24 November 2026)"],
        "start_page": "12",
        "end_page": "13",
    }


def test_a_press_release_goes_through_ris_as_a_web_page_of_its_kind() -> None:
    assert _ris(write_ris(describe(RELEASE), Quoted(), ACCESSED)) == {
        "type_of_reference": "ELEC",
        "title": "UK Criminal Justice System is losing its fight against trafficking",
        "authors": ["Anti-Slavery International"],
        "year": "2013",
        "date": "2013/06/13/",
        "secondary_title": "Anti-Slavery International",
        "type_of_work": "Press release",
        "language": "en-GB",
        "urls": ["https://www.antislavery.org/in-the-dock-report/"],
        "access_date": "2026/11/24/",
    }


def test_a_date_of_a_month_stays_one_in_ris() -> None:
    entry = _ris(write_ris(describe(REPORT), _QUOTED, ACCESSED))
    assert (entry["year"], entry["date"]) == ("2020", "2020/07//")
    assert entry["notes"] == [_NOTE]


def test_guidance_without_date_has_none_in_ris() -> None:
    entry = _ris(write_ris(describe(GUIDANCE), Quoted(pages=GUIDANCE_PAGES), ACCESSED))
    assert not {"year", "date"} & set(entry)
    assert entry["type_of_work"] == "Guidance"


def test_ris_lines_end_as_its_format_asks_and_no_field_breaks() -> None:
    text = write_ris(describe(REPORT), replace(_QUOTED, words="one\r\ntwo\n\nER  - \nTY  - BOOK"), ACCESSED)
    assert text.endswith("\r\nER  - \r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert len(rispy.loads(text)) == 1


def test_a_bodys_name_with_a_comma_is_not_taken_for_a_persons_in_ris() -> None:
    item = describe(record(Metadata(title="T", publisher="Department for Children, Schools and Families")))
    assert _ris(write_ris(item, Quoted(), ACCESSED))["authors"] == ["Department for Children Schools and Families"]


# ---------------------------------------------------------------------------------- BibTeX


def test_a_report_goes_through_bibtex_without_loss() -> None:
    kind, key, fields = _bibtex(
        write_bibtex(replace(describe(PERSONS), number="7"), Quoted("No", PERSONS_PAGES), ACCESSED)
    )
    assert (kind, key) == ("techreport", "preventing-human-trafficking")
    assert fields == {
        "title": "Preventing human trafficking of refugees from Ukraine",
        "author": "Hoff, Suzanne and de Volder, Eefje",
        "institution": "La Strada International",
        "number": "7",
        "year": "2022",
        "month": "may",
        "date": "2022-05-10",
        "url": "https://documentation.lastradainternational.org/doc-center/3473",
        "urldate": "2026-11-24",
        "language": "en",
        "pages": "12–13",
        "annote": "“No” (pp. 12–13 (PDF pp. 14–15))",
    }


def test_a_press_release_goes_through_bibtex_as_online() -> None:
    text = write_bibtex(describe(RELEASE), Quoted(), ACCESSED)
    assert "author = {{Anti-Slavery International}}" in text
    kind, _, fields = _bibtex(text)
    assert kind == "online"
    assert "organization" not in fields
    assert (fields["type"], fields["howpublished"]) == ("Press release", "Press release")
    assert (fields["date"], fields["month"], fields["urldate"]) == ("2013-06-13", "jun", "2026-11-24")


@pytest.mark.parametrize(
    ("date", "year", "month"),
    [("2020-07-03", "2020", "jul"), ("2020-07", "2020", "jul"), ("2020", "2020", None), ("", None, None)],
)
def test_a_date_is_as_exact_in_bibtex_as_it_is_known(date: str, year: str | None, month: str | None) -> None:
    _, _, fields = _bibtex(write_bibtex(describe(record(Metadata(title="T", date=date))), Quoted(), ACCESSED))
    assert (fields.get("year"), fields.get("month"), fields.get("date", "")) == (year, month, date)


def test_bibtex_escapes_what_tex_would_take_for_its_own() -> None:
    title = r"50% of A&B #1_x {braces} cost $5 ~ \ “quoted” – café"
    item = describe(record(Metadata(title=title, publisher="R&D_100%")))
    text = write_bibtex(item, Quoted("a % b & c"), ACCESSED)
    assert r"50\% of A\&B \#1\_x (braces) cost \$5" in text
    _, _, fields = _bibtex(text)
    assert fields["title"] == title.replace("{braces}", "(braces)")
    assert fields["institution"] == "R&D_100%"
    assert fields["annote"] == "“a % b & c”"


def test_an_address_stays_as_it_is_in_bibtex() -> None:
    url = "https://example.org/a_b/100%25?q=x&y=~z#p{1}"
    item = describe(record(Metadata(title="T", url=url)))
    assert f"url = {{{url.replace('{', '%7B').replace('}', '%7D')}}}" in write_bibtex(item, Quoted(), ACCESSED)


_TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Zl", "Zp"]), min_size=1, max_size=60
)


@pytest.mark.costly
@given(title=_TEXT, words=_TEXT)
def test_no_text_breaks_a_file(title: str, words: str) -> None:
    item = describe(record(Metadata(title=title, publisher=words)))
    quoted = Quoted(words, PageRange(1, 1, "1"), _LINK)
    entry = _ris(write_ris(item, quoted, ACCESSED))
    assert str(entry.get("title", "")) == " ".join(item.title.split())
    library = parse_string(write_bibtex(item, quoted, ACCESSED))
    assert not library.failed_blocks
    assert [entry.key for entry in library.entries] == ["a-report"]
    assert json.loads(write_csl_json(item, quoted, ACCESSED))[0]["title"] == item.title


# -------------------------------------------------------------------------------- CSL-JSON


def test_csl_json_holds_the_item_and_the_quotation_with_its_page() -> None:
    (values,) = json.loads(write_csl_json(describe(REPORT), _QUOTED, ACCESSED))
    assert values == {**build_csl_item(describe(REPORT), ACCESSED), "page": "12", "note": _NOTE}


def test_a_page_is_a_field_of_every_file_save_in_records_cited_by_paragraphs() -> None:
    quoted = Quoted("x", PageRange(1, 1, "1"))
    for document in (REPORT, WEB_PAGE, RELEASE, JUDGMENT, STATUTE):
        item = describe(document)
        has_page = document not in (JUDGMENT, STATUTE)
        assert ("SP  - 1\r\n" in write_ris(item, quoted, ACCESSED)) is has_page
        assert ("pages = {1}" in write_bibtex(item, quoted, ACCESSED)) is has_page
        assert ('"page": "1"' in write_csl_json(item, quoted, ACCESSED)) is has_page


def test_the_note_has_words_that_were_chosen_and_never_a_whole_passage() -> None:
    chosen = Quoted("nets", REPORT_PAGES, _LINK)
    assert write_note(describe(REPORT), chosen, ACCESSED).startswith("“nets” (p. 12 ")
    assert write_note(describe(REPORT), replace(chosen, is_passage=True), ACCESSED).startswith("(p. 12 ")


def test_the_note_says_what_no_person_has_checked() -> None:
    item = replace(describe(REPORT), machine_read="Read by machine and not yet checked by a person: title (cover).")
    note = f"{_NOTE} {item.machine_read}"
    assert f"N1  - {note}\r\n" in write_ris(item, _QUOTED, ACCESSED)
    assert f"annote = {{{note}}}" in write_bibtex(item, _QUOTED, ACCESSED)
    assert json.loads(write_csl_json(item, _QUOTED, ACCESSED))[0]["note"] == note


def test_the_note_names_the_footnote() -> None:
    assert (
        write_note(describe(REPORT), Quoted("nets", REPORT_PAGES, note="33"), ACCESSED)
        == "“nets” (p. 12 (PDF p. 14), note 33)"
    )


def test_words_of_a_page_without_a_number_are_cited_without_one() -> None:
    quoted = Quoted("x", PageRange(2, 2, ""), _LINK)
    (values,) = json.loads(write_csl_json(describe(REPORT), quoted, ACCESSED))

    assert "page" not in values
    assert "(PDF p. 2)" in str(values["note"])
    assert "SP  - " not in write_ris(describe(REPORT), quoted, ACCESSED)
    assert "pages = " not in write_bibtex(describe(REPORT), quoted, ACCESSED)
    assert build_file_name(describe(REPORT), quoted.pages, RIS) == "it-still-happens-here.ris"


def test_every_file_has_the_numbers_of_a_publication_and_its_body_as_author() -> None:
    item = describe(
        record(
            Metadata(title="Nets", subtitle="A guide", corporate_author="Net Watch", isbn="9780306406157", doi="10.1/a")
        )
    )
    ris, bibtex = write_ris(item, Quoted(), ACCESSED), write_bibtex(item, Quoted(), ACCESSED)
    (values,) = json.loads(write_csl_json(item, Quoted(), ACCESSED))
    assert item.title == "Nets: A guide"
    assert {"TI  - Nets: A guide", "AU  - Net Watch", "SN  - 9780306406157", "DO  - 10.1/a"} <= set(ris.splitlines())
    assert {"  isbn = {9780306406157},", "  doi = {10.1/a},"} <= set(bibtex.splitlines())
    assert (values["ISBN"], values["DOI"], values["author"]) == ("9780306406157", "10.1/a", [{"literal": "Net Watch"}])
    assert values["URL"] == "https://doi.org/10.1/a"


@pytest.mark.parametrize(
    ("document", "ris", "bibtex", "csl"),
    [
        (
            HANSARD,
            {"TY  - HEAR", "TI  - Fisheries Bill", "AU  - House of Commons", "T3  - House of Commons", "VL  - 389"},
            ("online", {"organization": "House of Commons", "volume": "389", "type": "Debate", "date": "1977-02-03"}),
            {"type": "hearing", "authority": "House of Commons", "publisher": "UK Parliament", "volume": "389"},
        ),
        (
            DEBATE,
            {"TY  - HEAR", "T3  - Parliament of the Republic of Fiji", "PB  - Parliament of the Republic of Fiji"},
            ("online", {"organization": "Parliament of the Republic of Fiji"}),
            {"type": "hearing", "authority": "Parliament of the Republic of Fiji"},
        ),
        (
            JUDGMENT,
            {"TY  - CASE", "TI  - Corr v. IBC Vehicles Ltd", "PB  - House of Lords", "SV  - [2008] UKHL 13"},
            ("jurisdiction", {"institution": "House of Lords", "number": "[2008] UKHL 13", "date": "2008-02-27"}),
            {"type": "legal_case", "authority": "House of Lords", "number": "[2008] UKHL 13"},
        ),
        (
            STATUTE,
            {"TY  - STAT", "TI  - Modern Slavery Act 2015", "M1  - c. 30", "PB  - The National Archives"},
            ("legislation", {"number": "c. 30", "organization": "The National Archives"}),
            {"type": "legislation", "number": "c. 30"},
        ),
        (
            DATASET,
            {"TY  - DATA", "AU  - Home Office", "PB  - UK Data Service", "CY  - Colchester", "DO  - 10.1234/nrm"},
            ("dataset", {"author": "Home Office", "publisher": "UK Data Service", "address": "Colchester"}),
            {"type": "dataset", "publisher": "UK Data Service", "publisher-place": "Colchester", "genre": "Data set"},
        ),
        (
            WEB_PAGE,
            {"TY  - ELEC", "T2  - Net Watch", "AU  - Net Watch"},
            ("online", {"author": "Net Watch", "url": "https://nets.example/mend"}),
            {"type": "webpage", "container-title": "Net Watch"},
        ),
    ],
    ids=["hansard", "debate", "judgment", "statute", "dataset", "web page"],
)
def test_every_kind_of_document_has_its_type_and_fields(
    document: DocumentRecord,
    ris: set[str],
    bibtex: tuple[str, dict[str, str]],
    csl: dict[str, str],
) -> None:
    item = describe(document)
    assert ris <= set(write_ris(item, Quoted(), ACCESSED).splitlines())
    kind, _, fields = _bibtex(write_bibtex(item, Quoted(), ACCESSED))
    assert (kind, fields) == (bibtex[0], fields | bibtex[1])
    (values,) = json.loads(write_csl_json(item, Quoted(), ACCESSED))
    assert values == values | csl


def test_a_court_is_no_author_of_its_judgment() -> None:
    item = describe(JUDGMENT)
    assert "AU  - " not in write_ris(item, Quoted(), ACCESSED)
    assert "author" not in write_bibtex(item, Quoted(), ACCESSED)
    assert '"author"' not in write_csl_json(item, Quoted(), ACCESSED)


def test_a_report_has_its_place_and_number_in_every_file() -> None:
    item = describe(record(Metadata(title="Nets", publisher="Net Watch", place="Geneva", number="Cm 9742")))
    assert {"CY  - Geneva", "SN  - Cm 9742"} <= set(write_ris(item, Quoted(), ACCESSED).splitlines())
    _, _, fields = _bibtex(write_bibtex(item, Quoted(), ACCESSED))
    assert (fields["address"], fields["number"]) == ("Geneva", "Cm 9742")
    (values,) = json.loads(write_csl_json(item, Quoted(), ACCESSED))
    assert (values["publisher-place"], values["number"]) == ("Geneva", "Cm 9742")


def test_a_pinpoint_is_in_the_note_beside_the_page() -> None:
    paragraph = Pinpoint(PinpointUnit.PARAGRAPH, "17", "18")
    quoted = Quoted("nets", PageRange(9, 9, "9"), _LINK, paragraph)
    assert (
        write_note(describe(REPORT), quoted, ACCESSED)
        == f"“nets” (paras. 17–18, p. 9) {_LINK} (accessed 24 November 2026)"
    )
    columns = Quoted("nets", PageRange(9, 9, "973"), _LINK, Pinpoint(PinpointUnit.COLUMN, "973", "973"))
    assert write_note(describe(REPORT), columns, ACCESSED) == f"“nets” (col. 973) {_LINK} (accessed 24 November 2026)"


# ----------------------------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("pages", "name"),
    [
        (PageRange(14, 14, "12"), "in-the-dock-p12.ris"),
        (PageRange(14, 15, "12-13"), "in-the-dock-p12-13.ris"),
        (PageRange(3, 3, "A/1"), "in-the-dock-pA-1.ris"),
        (None, "in-the-dock.ris"),
    ],
)
def test_a_file_is_called_by_document_and_page(pages: PageRange | None, name: str) -> None:
    assert build_file_name(describe(RELEASE), pages, RIS) == name


def test_a_file_of_a_document_in_a_folder_has_a_plain_name() -> None:
    item = replace(describe(RELEASE), id="reports/2013/In the Döck")
    assert build_file_name(item, None, BIBTEX) == "reports-2013-In-the-D-ck.bib"
    assert build_file_name(item, None, CSL_JSON) == "reports-2013-In-the-D-ck.csl.json"
