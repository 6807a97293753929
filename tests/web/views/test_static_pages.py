"""The exit link, the helplines, the pages about leaving and accessibility, and the checks of health and readiness."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kb import __version__
from kb.engine.registry import create_engine
from kb.errors import EngineError, SettingsError
from kb.settings import LibraryConfig, Settings
from kb.web import create_app
from kb.web.components.formatting import normalize_phone_number
from tests.contract.memory import MemoryEngine, MemoryReader
from tests.web.conftest import Reader, make_client, read_texts

EVERYWHERE = (
    "/",
    "/search?q=lantern",
    "/documents",
    "/documents/guidance",
    "/speakers",
    "/check",
    "/about",
    "/leaving",
)
HELPLINES = """
[[helplines]]
name = "The harbour bell"
about = "For whoever was brought over the river"
phone = "+44 (0)1632 960 999"
text = "01632 960998"
url = "https://bell.example/help"
hours = "24 hours a day"
languages = ["English", "Shqip", "Tiếng Việt"]

[[helplines]]
name = "The ferry <board>"
phone = "01632 960111"
"""


def config(tmp_path: Path, text: str) -> LibraryConfig:
    (tmp_path / "library.toml").write_text(text, encoding="utf-8")
    return LibraryConfig.parse((tmp_path / "library.toml").read_bytes(), "library.toml")


@pytest.fixture
def helped(tmp_path: Path) -> Reader:
    """A reader of a site with helplines and another exit link."""
    (tmp_path / "library.toml").write_text(
        f'title = "River library"\n[exit]\nurl = "https://news.example/today"\n{HELPLINES}', encoding="utf-8"
    )
    (tmp_path / "sources").mkdir()
    return Reader(make_client(tmp_path))


# ------------------------------------------------------------------------------------- the way out


@pytest.mark.parametrize("address", EVERYWHERE)
def test_every_page_has_the_way_out_at_the_end_of_its_bar(reader: Reader, address: str) -> None:
    page = reader.open_page(address)
    last = page.xpath("//header[@class='head']//a")[-1]

    assert page.xpath("//a")[0].get("class") == "skip"
    assert (last.text, last.get("href")) == ("Exit this page", "https://www.bbc.co.uk/weather")
    assert last.get("rel") == "nofollow noreferrer"


def test_a_page_that_failed_has_the_way_out_too(reader: Reader) -> None:
    for address, status in (("/nowhere", 404), ("/search?page=0", 400)):
        assert reader.open_page(address, status).xpath("//a[@id='exit']")


def test_the_library_says_where_the_way_out_leads(helped: Reader) -> None:
    page = helped.open_page("/about")

    assert page.xpath("//a[@id='exit']/@href") == ["https://news.example/today"]
    assert "goes to news.example at once" in read_texts(page, "//footer")[0]


def test_the_library_may_do_without_a_way_out(tmp_path: Path) -> None:
    (tmp_path / "library.toml").write_text("[exit]\nshow = false\n", encoding="utf-8")
    reader = Reader(make_client(tmp_path))
    page = reader.open_page("/about")

    assert not page.xpath("//a[@id='exit'] | //script[contains(@src, '/exit.js')]")
    assert "Exit this page" not in read_texts(page, "//body")[0]
    assert "Exit this page" not in read_texts(reader.open_page("/leaving"), "//main")[0]


@pytest.mark.parametrize(
    "url",
    [
        "http://news.example/",
        "javascript:alert(1)",
        "//news.example",
        "https://",
        "news.example",
        "https://a.example/\\n",
    ],
)
def test_the_way_out_is_a_whole_secure_address(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingsError, match=r"exit\.url: .*begins with https://"):
        config(tmp_path, f'[exit]\nurl = "{url}"\n')


def test_the_page_on_leaving_says_what_is_not_hidden(reader: Reader) -> None:
    said = read_texts(reader.open_page("/leaving"), "//main")[0]

    for part in ("history", "Other windows and tabs", "run your network", "Programs that watch a device"):
        assert part in said
    assert reader.open_page("/").xpath("//footer//a[.='What it does not hide']/@href") == ["/leaving"]


# --------------------------------------------------------------------------------------- helplines


@pytest.mark.parametrize("address", ["/search", "/about", "/leaving", "/accessibility", "/check", "/nowhere"])
def test_helplines_are_at_the_foot_of_every_page_as_they_were_written(helped: Reader, address: str) -> None:
    page = helped.open_page(address, 404 if address == "/nowhere" else 200)

    assert page.xpath("//nav//a[.='Get help']/@href") == ["#help"]
    assert read_texts(page, "//footer//section[1]//li") == [
        "The harbour bell +44 (0)1632 960 999 Text 01632 960998 Website For whoever was brought over the river. "
        "24 hours a day. Languages: English, Shqip and Tiếng Việt.",
        "The ferry <board> 01632 960111",
    ]
    assert page.xpath("//footer//section[1]//a/@href") == [
        "tel:+441632960999",
        "sms:01632960998",
        "https://bell.example/help",
        "tel:01632960111",
    ]


def test_no_helpline_is_invented(reader: Reader) -> None:
    page = reader.open_page("/")

    assert not page.xpath("//*[@id='help'] | //a[.='Get help'] | //a[starts-with(@href, 'tel:')]")


def test_every_fault_of_a_helpline_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as raised:
        config(
            tmp_path,
            '[[helplines]]\nname = "A"\n'
            '[[helplines]]\nname = ""\nphone = "call us"\n'
            '[[helplines]]\nname = "C"\nurl = "http://c.example"\nfax = "1"\n',
        )

    said = str(raised.value)
    for part in (
        "helplines.1: give at least one of phone, text and url.",
        "helplines.2.name",
        'helplines.2.phone: The value is "call us": give a telephone number',
        'helplines.3.url: The value is "http://c.example": give a whole address that begins with https://. '
        "Did you mean 'https://c.example'?",
        "helplines.3.fax: There is no key 'fax'. Known are name, about,",
    ):
        assert part in said


@pytest.mark.parametrize(
    ("written", "number"),
    [("08000 121 700", "08000121700"), ("+44 (0)20 7946-0000", "+442079460000"), ("999", "999"), ("(0)1632", "01632")],
)
def test_a_number_is_dialled_without_what_is_only_for_eyes(written: str, number: str) -> None:
    assert normalize_phone_number(written) == number


# ----------------------------------------------------------------------------------- accessibility


def test_the_accessibility_statement_says_whom_to_write_to(reader: Reader, helped: Reader) -> None:
    assert "Write to keeper@harbour.example." in read_texts(reader.open_page("/accessibility"), "//main")[0]
    assert "They have not given a contact address here." in read_texts(helped.open_page("/accessibility"), "//main")[0]
    assert reader.open_page("/").xpath("//footer//a[.='Accessibility']/@href") == ["/accessibility"]


# -------------------------------------------------------------------------------------- readiness


def test_a_site_is_ready_where_it_can_be_searched_and_its_configuration_is_in_force(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    (encoding,) = answer.get_json().pop("encoding")
    assert (answer.status_code, answer.get_json()["status"], answer.get_json()["generation"]) == (200, "ready", 1)
    assert encoding["encoder"] == "static"
    assert encoding["encoded"] == encoding["passages"] > 0


def test_a_site_without_an_index_is_not_ready_and_says_so(tmp_path: Path) -> None:
    answer = make_client(tmp_path).get("/readyz")
    assert answer.status_code == 503
    assert [each["field"] for each in answer.get_json()["errors"]] == ["sources", "index"]
    assert "Run 'kb index'" in answer.get_json()["errors"][1]["message"]


def test_a_site_whose_disk_is_not_mounted_serves_what_its_index_has_and_is_not_ready(
    library: Path, tmp_path: Path
) -> None:
    engine = create_engine(Settings(library=library))
    client = create_app(Settings(library=tmp_path / "absent"), engine).test_client()
    assert client.get("/search?q=lantern").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["errors"] == [
        {"field": "library", "message": "The library's folder is not there. Mount it, or correct KB_LIBRARY."}
    ]


class UnreachableEngine(MemoryEngine):
    """An engine whose cluster does not answer."""

    @contextmanager
    def open(self) -> Iterator[MemoryReader]:
        """Fail."""
        raise EngineError("No node of the cluster at https://10.0.0.1:9200, https://10.0.0.2:9200 answers. Start it.")
        yield


def test_readiness_says_that_a_cluster_does_not_answer_and_not_where_it_is(library: Path, tmp_path: Path) -> None:
    answer = create_app(Settings(library=library), UnreachableEngine(tmp_path)).test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["errors"] == [
        {"field": "index", "message": "No node of the cluster at its addresses answers. Start it."}
    ]


def test_a_site_whose_configuration_has_a_fault_serves_and_names_key_value_and_the_nearest(
    library: Path, tmp_path: Path
) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "library.toml").write_text('titel = "x"\nsynonyms = "words.toml"\n', encoding="utf-8")
    (tmp_path / "words.toml").write_text('[[rule]]\nsame = ["a"]\nreason = "r"\n', encoding="utf-8")
    client = create_app(Settings(library=tmp_path), create_engine(Settings(library=library))).test_client()
    assert client.get("/search?q=lantern").status_code == 200
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["errors"] == [
        {"field": "library.toml: titel", "message": "There is no key 'titel'. Did you mean 'title'?"},
        {"field": "words.toml: rule.1", "message": "'same' needs two expressions or more."},
    ]


def test_the_version_is_told_with_the_engine_and_the_generation_of_its_index(client: FlaskClient) -> None:
    generation = client.get("/healthz").get_json()["generation"]

    assert client.get("/version").get_json() == {
        "name": "passagebase",
        "version": __version__,
        "engine": "whoosh",
        "generation": generation,
    }


def test_the_version_is_told_without_an_index(tmp_path: Path) -> None:
    answer = make_client(tmp_path).get("/version")

    assert (answer.status_code, answer.get_json()["generation"]) == (200, None)
