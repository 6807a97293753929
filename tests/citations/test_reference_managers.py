"""Citation files and pages, read by Zotero's own translators and by Citation.js, which npm installs for these tests.

The package zotero-translators has the translators of Zotero of May 2019 (RIS, BibTeX, CSL JSON, Embedded Metadata), run
by Zotero's own code; no registry has later ones. What those of 2019 do not know yet is noted beside the expectation,
and checked by Citation.js: the item type "dataset", and the type "hearing" of CSL 1.0.2.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from kb.citations import Quoted, describe, write_bibtex, write_csl_json, write_ris
from kb.model import PageRange
from kb.settings import Settings
from tests.citations.records import ACCESSED, REPORT
from tests.libraries import open_library
from tests.npm import install_programs
from tests.web.conftest import make_client
from tests.web.kinds_library import write_kinds
from tests.web.views.test_citations import find_words

pytestmark = pytest.mark.slow

_SCRIPTS = Path(__file__).parent / "reference_managers"
_WORDS = {
    "debate": "I shall vote against it",
    "judgment": "sold them to all who came",
    "statute": "not guilty of an offence",
    "dataset": "paid by the metre",
    "page": "paid by the metre",
    "release": "paid by the metre",
    "report": "paid by the metre",
    "paper": "paid by the metre",
}
_FORMATS = ("ris", "bib", "csl.json")
_SECONDS = 300

Read = dict[str, dict[str, list[dict[str, Any]]]]  # items by document and format


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """The citation files and the page of some words of each kind of document, as the site gives them."""
    folder = tmp_path_factory.mktemp("kinds")
    write_kinds(folder)
    open_library(Settings(library=folder, jobs=1)).sync()
    client = make_client(folder)
    given: dict[str, dict[str, str]] = {}
    for document, words in _WORDS.items():
        _, path = find_words(folder, document, words)
        given[document] = {
            name: client.get(path.format(ending=f".{name}")).get_data(as_text=True) for name in _FORMATS
        } | {"page": client.get(path.format(ending="")).get_data(as_text=True)}
    item, quoted = describe(REPORT), Quoted(pages=PageRange(14, 15, "12-13"))
    writers = zip(_FORMATS, (write_ris, write_bibtex, write_csl_json), strict=True)
    given["paged"] = given["report"] | {name: write(item, quoted, ACCESSED) for name, write in writers}
    return given


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install_programs(_SCRIPTS, tmp_path_factory.mktemp("programs"), "the programs that read citations")


def _read(folder: Path, script: str, given: dict[str, dict[str, str]]) -> Read:
    node = str(shutil.which("node"))
    done = subprocess.run(
        [node, script],
        cwd=folder,
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    read: Read = json.loads(done.stdout)
    return read


@pytest.fixture(scope="module")
def zotero(programs: Path, files: dict[str, dict[str, str]]) -> Read:
    return _read(programs, "zotero.js", files)


@pytest.fixture(scope="module")
def citation_js(programs: Path, files: dict[str, dict[str, str]]) -> Read:
    only = {document: {name: texts[name] for name in _FORMATS} for document, texts in files.items()}
    return _read(programs, "citation_js.js", only)


# What Zotero saves from every format: item type, title, creators and date.
_SAVED = {
    "debate": ("hearing", "Fisheries Bill", ["Jane Roe"], "1977-02-03"),
    "judgment": ("case", "Roe v. Doe", [], "2013-05-22"),
    "statute": ("statute", "Nets Act 2015", [], ""),
    "dataset": ("dataset", "Nets of the coast", ["Home Office"], "2020-02-03"),
    "page": ("webpage", "How to mend nets", ["Net Watch"], "2021-04-05"),
    "release": ("webpage", "Nets are mended", ["Net Watch"], "2022-06-07"),
    "report": ("report", "Mending nets: who pays", ["Ada Wren"], "2019-10"),
    "paper": ("report", "Who mends nets", ["Ada Wren"], "2019-10"),  # no publisher is known
}
_TITLES = {"case": "caseName", "statute": "nameOfAct"}
_DATES = {"case": "dateDecided", "statute": "dateEnacted"}
_ADDRESSES = {
    "debate": "https://hansard.example/1977-02-03",
    "judgment": "https://judgments.example/36",
    "statute": "https://www.legislation.gov.uk/ukpga/2015/30",
    "dataset": "https://data.example/nets",
    "page": "https://nets.example/mend",
    "release": "https://nets.example/news",
    "report": "https://harbour.example/nets",
    "paper": "https://harbour.example/paper",
}
# Item types where a format has no better one, or where the translators of 2019 have none.
_OTHER_TYPES = {
    ("debate", "bib"): "webpage",  # biblatex has no debate
    ("statute", "bib"): "bill",  # for biblatex's "legislation"; Zotero's own export has the same
    ("dataset", "ris"): "document",  # Zotero had no data sets
    ("dataset", "csl.json"): "document",
    ("dataset", "page"): "webpage",
}
_UNREAD = {
    ("dataset", "bib"),  # a type that the translator of 2019 leaves out
    ("debate", "csl.json"),  # a type of CSL 1.0.2
}
# Fields of Zotero that only some formats can fill.
_FIELDS: dict[tuple[str, str], dict[str, str]] = {
    ("debate", "ris"): {"legislativeBody": "House of Commons", "publisher": "UK Parliament"},
    ("debate", "page"): {"publisher": "House of Commons"},
    ("judgment", "ris"): {"court": "Supreme Court", "docketNumber": "[2013] UKSC 36"},
    ("judgment", "csl.json"): {"court": "Supreme Court", "docketNumber": "[2013] UKSC 36"},
    ("statute", "ris"): {"publicLawNumber": "c. 30"},
    ("statute", "csl.json"): {"publicLawNumber": "c. 30"},
    ("dataset", "ris"): {"publisher": "Data Archive"},
    ("page", "ris"): {"websiteTitle": "Net Watch"},
    ("page", "csl.json"): {"websiteTitle": "Net Watch"},
    ("page", "page"): {"websiteTitle": "Net Watch"},
    ("release", "ris"): {"websiteTitle": "Net Watch", "websiteType": "Press release"},
    ("release", "bib"): {"websiteType": "Press release"},
    ("release", "csl.json"): {"websiteTitle": "Net Watch", "websiteType": "Press release"},
    ("release", "page"): {"websiteTitle": "Net Watch", "websiteType": "Press release"},
    ("report", "ris"): {"institution": "Harbour Trust", "place": "Leeds", "reportNumber": "No 12"},
    ("report", "bib"): {"institution": "Harbour Trust", "place": "Leeds", "reportNumber": "No 12"},
    ("report", "csl.json"): {"institution": "Harbour Trust", "place": "Leeds", "reportNumber": "No 12"},
    ("report", "page"): {"institution": "Harbour Trust", "place": "Leeds"},
}
_MONTHS = {"February": 2, "April": 4, "May": 5, "June": 6, "October": 10}


@pytest.mark.parametrize("name", [*_FORMATS, "page"])
@pytest.mark.parametrize("document", _WORDS)
def test_zotero_saves_the_right_item(zotero: Read, document: str, name: str) -> None:
    if (document, name) in _UNREAD:
        assert zotero[document][name] == []
        return
    item = zotero[document][name][0]
    kind, title, creators, date = _SAVED[document]
    assert item["itemType"] == _OTHER_TYPES.get((document, name), kind)
    assert item[_TITLES.get(item["itemType"], "title")] == title
    assert [_name_creator(each) for each in item["creators"]] == creators
    assert _read_date(item.get(_DATES.get(item["itemType"], "date"), "")) == date
    assert item["url"] == _ADDRESSES[document]
    assert item | _FIELDS.get((document, name), {}) == item
    assert "pages" not in item


@pytest.mark.parametrize("name", _FORMATS)
def test_the_cited_pages_are_in_the_field_of_pages(zotero: Read, citation_js: Read, name: str) -> None:
    assert zotero["paged"][name][0]["pages"].replace("–", "-") == "12-13"
    assert citation_js["paged"][name][0]["page"] == "12-13"


def test_zotero_takes_the_words_and_their_place_into_a_note(zotero: Read) -> None:
    _, note = zotero["judgment"]["ris"]
    assert note["itemType"] == "note"
    assert "“sold them to all who came” (para. 2) " in note["note"]


def _name_creator(creator: dict[str, str]) -> str:
    return creator.get("name") or f"{creator['firstName']} {creator['lastName']}"


def _read_date(text: str) -> str:
    """Return a date of Zotero's in ISO 8601: "February 3, 1977", "October 2019", "1977-02-03"."""
    month, _, rest = text.partition(" ")
    if month not in _MONTHS:
        return text
    day, comma, year = rest.rpartition(", ")
    return f"{year if comma else rest}-{_MONTHS[month]:02d}" + (f"-{int(day):02d}" if comma else "")


# The types that Citation.js gives, and where they differ by format.
_CSL = {
    "debate": ("hearing", [1977, 2, 3], {"publisher": "UK Parliament"}),
    "judgment": ("legal_case", [2013, 5, 22], {"authority": "Supreme Court"}),
    "statute": ("legislation", [], {"number": "c. 30"}),
    "dataset": ("dataset", [2020, 2, 3], {"publisher": "Data Archive", "publisher-place": "Colchester"}),
    "page": ("webpage", [2021, 4, 5], {}),
    "release": ("webpage", [2022, 6, 7], {}),
    "report": ("report", [2019, 10], {"publisher": "Harbour Trust", "publisher-place": "Leeds"}),
    "paper": ("report", [2019, 10], {}),
}
_AUTHORS = {
    "debate": [("Roe", "Jane")],
    "dataset": [("Home Office", "")],
    "page": [("Net Watch", "")],
    "release": [("Net Watch", "")],
    "report": [("Wren", "Ada")],
    "paper": [("Wren", "Ada")],
}


@pytest.mark.parametrize("name", _FORMATS)
@pytest.mark.parametrize("document", _WORDS)
def test_citation_js_reads_the_right_item(citation_js: Read, document: str, name: str) -> None:
    (item,) = citation_js[document][name]
    kind, date, values = _CSL[document]
    is_online = (document, name) == ("debate", "bib")  # biblatex has no debate
    assert item["type"] == ("webpage" if is_online else kind)
    assert item.get("issued", {}).get("date-parts", [[]])[0] == date
    assert item["URL"] == _ADDRESSES[document]
    assert item["title"] == _SAVED[document][1]
    assert "page" not in item
    if name == "bib" and document in ("debate", "judgment"):  # institution and organisation are its publisher
        values = {"publisher": "House of Commons" if document == "debate" else "Supreme Court"}
    assert item | values == item
    if (document, name) != ("debate", "ris"):  # Citation.js reads no author of a hearing
        authors = [(each.get("literal") or each["family"], each.get("given", "")) for each in item.get("author", [])]
        assert authors == _AUTHORS.get(document, [])
