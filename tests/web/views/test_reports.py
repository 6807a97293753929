"""Readers' reports: kept for the keeper without anything about who they are, and shown at no address."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kb.errors import LibraryError
from kb.library.files.reader_reports import MAX_OPEN, MAX_TEXT_CHARS, REPORTS, ReportKind
from kb.library.indexing.sync import Library
from kb.library.keeping.purge import purge
from kb.library.keeping.removal import remove_document
from kb.model import Passage
from kb.settings import Settings
from tests.libraries import open_library
from tests.library.files.disks import fill_disk, mount_small_disk
from tests.web.conftest import Reader, make_client, read_text, read_texts
from tests.web.small_library import want_reports

AGENT, REFERRER, CLIENT = "Quillbrowser/9", "http://localhost/search?q=quagswort", "203.0.113.77"
NO_HEADERS: Mapping[str, str] = {}
LINK = '//a[normalize-space()="Something wrong?"]/@href'
WRONG: Mapping[str, str] = {"kind": ReportKind.SPEAKER.value, "text": "It was the Chair."}


@pytest.fixture
def folder(library: Path, tmp_path: Path) -> Path:
    """The small library with readers' reports enabled."""
    return want_reports(shutil.copytree(library, tmp_path / "library"))


@pytest.fixture
def wanted(folder: Path) -> FlaskClient:
    return make_client(folder)


@pytest.fixture
def about(passages: dict[str, list[Passage]]) -> str:
    """A passage with a quotation."""
    passage = next(each for each in passages["lantern"] if each.quotations)
    return f"lantern/{passage.id}"


def send(
    client: FlaskClient,
    about: str,
    fields: Mapping[str, str] = WRONG,
    *,
    of: str = CLIENT,
    headers: Mapping[str, str] = NO_HEADERS,
) -> TestResponse:
    told = {"User-Agent": AGENT, "Referer": REFERRER, **headers}
    return client.post("/reports", data={"about": about, **fields}, headers=told, environ_base={"REMOTE_ADDR": of})


def list_kept(folder: Path) -> list[Path]:
    return sorted((folder / REPORTS).rglob("*.json"))


def test_unless_the_keeper_wants_it_there_is_no_link_and_no_address(
    reader: Reader, client: FlaskClient, library: Path, about: str
) -> None:
    unknown = client.get("/nowhere").get_data()
    answers = [client.get(f"/reports?about={about}"), client.get("/reports/thanks"), send(client, about)]

    assert not reader.open_page(f"/documents/{about}").xpath(LINK)
    assert not reader.open_page("/documents/lantern").xpath(LINK)
    assert [each.status_code for each in answers] == [404] * 3
    assert answers[1].get_data().replace(b"/reports/thanks", b"/nowhere") == unknown
    assert not (library / REPORTS).exists()


def test_the_link_leads_to_a_form_that_keeps_what_is_wrong(wanted: FlaskClient, folder: Path, about: str) -> None:
    reader = Reader(wanted)
    (link,) = reader.open_page(f"/documents/{about}").xpath(f"//article{LINK}")
    form = reader.open_page(str(link))
    fields = {str(each.get("name")): str(each.get("value")) for each in form.xpath('//main//input[@type="hidden"]')}
    sent = send(wanted, fields.pop("about"), {**fields, **WRONG})
    thanks = reader.open_page(sent.location)

    assert sent.status_code == 303
    assert "Nobody can answer you" in read_text(thanks)
    assert "keeper@harbour.example" in read_text(form)
    assert len(form.xpath('//input[@type="radio" and @name="kind"]')) == len(ReportKind)
    (kept,) = list_kept(folder)
    assert json.loads(kept.read_text(encoding="utf-8")) == {
        "id": kept.stem,
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "document": "lantern",
        "passage": about.partition("/")[2],
        **WRONG,
    }


def test_the_page_of_a_document_has_the_link_beside_its_facts(wanted: FlaskClient) -> None:
    (link,) = Reader(wanted).open_page("/documents/lantern").xpath(f"//header{LINK}")

    assert link == "/reports?about=lantern"
    assert wanted.get(link).status_code == 200


def test_nothing_says_who_sent_it_or_at_what_time(wanted: FlaskClient, folder: Path, about: str) -> None:
    headers = {"Cookie": "c=quagswort", "Accept-Language": "sq", "X-Forwarded-For": CLIENT}
    assert send(wanted, about, {"extra": "quagswort", **WRONG}, headers=headers).status_code == 303
    (kept,) = list_kept(folder)
    status = kept.stat()
    whole = b"".join(each.read_bytes() for each in folder.rglob("*") if each.is_file())

    assert not [each for each in ("quagswort", AGENT, CLIENT) if each.encode() in whole]
    assert status.st_mtime % 86400 == status.st_atime % 86400 == 0
    assert status.st_mode & 0o777 == 0o640 & ~_read_umask()
    assert kept.parent.stat().st_mode & 0o777 == 0o750 & ~_read_umask()


def _read_umask() -> int:
    os.umask(umask := os.umask(0))
    return umask


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": "", "text": "It was the <b>Chair</b>."}, "Choose what is wrong."),
        ({"kind": "who else", "text": "It was the <b>Chair</b>."}, "Choose what is wrong."),
        ({"kind": ReportKind.OTHER.value, "text": " \n "}, "Say in a few words what is wrong."),
        ({"kind": ReportKind.WORDS.value, "text": "ż" * (MAX_TEXT_CHARS + 1)}, "The text is longer than"),
    ],
)
def test_what_cannot_be_used_is_shown_again_with_what_was_typed(
    wanted: FlaskClient, folder: Path, about: str, fields: dict[str, str], said: str
) -> None:
    page = Reader(wanted).post_form("/reports", {"about": about, **fields}, status=400)

    assert said in read_texts(page, '//*[@role="alert"]')[0]
    assert page.xpath('string(//textarea[@name="text"])').strip() == fields["text"].strip()
    assert page.xpath('//input[@name="kind" and @checked]/@value') == [
        each.value for each in ReportKind if each == fields["kind"]
    ]
    assert not list_kept(folder)


def test_a_text_loses_what_a_terminal_would_obey(wanted: FlaskClient, folder: Path, about: str) -> None:
    text = "\x1b]0;title\x07one\r\n\ttwo\x00\u202e\x9b3\r\n" + "ż" * 900
    assert send(wanted, about, {"kind": ReportKind.HARM.value, "text": text}).status_code == 303

    (kept,) = list_kept(folder)
    assert json.loads(kept.read_text(encoding="utf-8"))["text"] == "]0;titleone\n two3\n" + "ż" * 900


@pytest.mark.parametrize("about", ["", "nothing", "lantern/nothing", "lantern/../report", "/etc/passwd", "report/"])
def test_it_must_be_about_what_the_library_has(wanted: FlaskClient, folder: Path, about: str) -> None:
    status = 303 if about == "report/" else 404

    assert send(wanted, about).status_code == status
    assert wanted.get("/reports", query_string={"about": about}).status_code == (200 if status == 303 else 404)
    assert len(list_kept(folder)) == (status == 303)


@pytest.mark.costly
@pytest.mark.parametrize(
    ("withdraw", "status"),
    [(lambda library: remove_document(library, "lantern"), 404), (lambda library: purge(library, "lantern"), 410)],
)
def test_nothing_is_taken_about_what_was_withdrawn(
    folder: Path, about: str, withdraw: Callable[[Library], object], status: int
) -> None:
    withdraw(open_library(Settings(library=folder, jobs=1)))
    client = make_client(folder)

    assert send(client, "lantern").status_code == status
    assert send(client, about).status_code == 410  # a passage that is gone
    assert not list_kept(folder)


def test_an_address_that_leads_on_is_kept_as_the_present_one(folder: Path) -> None:
    with (folder / "sources" / "lantern.txt.toml").open("a", encoding="utf-8") as file:
        file.write('id = "beacon"\n')
    open_library(Settings(library=folder, jobs=1)).sync()
    client = make_client(folder)

    assert send(client, "lantern").status_code == 303
    (kept,) = list_kept(folder)
    assert json.loads(kept.read_text(encoding="utf-8"))["document"] == "beacon"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"}, 403),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": "null"}, 303),
        ({"Origin": "http://localhost"}, 303),
        ({}, 303),
    ],
)
def test_a_page_of_another_site_sends_nothing(
    wanted: FlaskClient, folder: Path, about: str, headers: dict[str, str], status: int
) -> None:
    assert send(wanted, about, headers=headers).status_code == status
    assert len(list_kept(folder)) == (status == 303)


def test_a_large_body_is_refused(wanted: FlaskClient, folder: Path, about: str) -> None:
    for size in (20_000, 1_000_000):
        assert send(wanted, about, {**WRONG, "text": "a" * size}).status_code == 413
    assert not list_kept(folder)


@pytest.mark.costly
def test_one_client_sends_five_an_hour_and_all_together_sixty(wanted: FlaskClient, folder: Path, about: str) -> None:
    answers = [send(wanted, about) for _ in range(6)]
    others = [send(wanted, about, of=f"203.0.113.{at}").status_code for at in range(1, 57)]

    assert [each.status_code for each in answers] == [303] * 5 + [429]
    assert 600 < int(answers[-1].headers["Retry-After"]) <= 720
    assert "It was the Chair." in answers[-1].get_data(as_text=True)
    assert others == [303] * 55 + [429]
    assert len(list_kept(folder)) == 60


def test_a_folder_that_is_full_takes_no_more(wanted: FlaskClient, folder: Path, about: str) -> None:
    (folder / REPORTS).mkdir()
    for number in range(MAX_OPEN):
        (folder / REPORTS / f"{number}.json").touch()
    refused = send(wanted, about)
    (folder / REPORTS / "0.json").write_bytes(b" " * (4 << 20))
    (folder / REPORTS / "1.json").unlink()
    too_large = send(wanted, about)

    assert [refused.status_code, too_large.status_code] == [503, 503]
    assert "No more reports can be taken" in refused.get_data(as_text=True)
    assert len(list_kept(folder)) == MAX_OPEN - 1


def test_a_folder_that_cannot_be_written_is_told_plainly_and_noted_without_a_word(
    wanted: FlaskClient, folder: Path, about: str, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / REPORTS).write_text("no folder", encoding="utf-8")
    refused = send(wanted, about)

    assert refused.status_code == 503
    assert "could not be kept" in refused.get_data(as_text=True)
    assert "It was the Chair." in refused.get_data(as_text=True)
    assert str(folder) not in refused.get_data(as_text=True)
    assert LibraryError.__name__ in caplog.text
    assert "Chair" not in caplog.text


def test_a_full_disk_is_told_plainly(wanted: FlaskClient, folder: Path, about: str) -> None:
    with mount_small_disk(folder / REPORTS):
        fill_disk(folder / REPORTS)
        refused = send(wanted, about)
        left = sorted(each.name for each in (folder / REPORTS).iterdir())

    assert refused.status_code == 503
    assert "could not be kept" in refused.get_data(as_text=True)
    assert left == ["filling"]


def test_no_address_shows_what_was_sent(wanted: FlaskClient, folder: Path, about: str) -> None:
    send(wanted, about, {**WRONG, "text": "<script>quagswort</script>"})
    (kept,) = list_kept(folder)
    addresses = ("/reports", f"/reports/{kept.name}", f"/reports/{kept.stem}", f"/reports?about={about}", "/")

    assert not [each for each in addresses if b"quagswort" in wanted.get(each).get_data()]
    assert wanted.get(f"/reports?about={about}").headers["X-Robots-Tag"] == "noindex, nofollow"


def test_the_link_costs_no_read_of_the_folder(wanted: FlaskClient, folder: Path, about: str) -> None:
    (folder / REPORTS).write_text("no folder", encoding="utf-8")

    assert wanted.get(f"/documents/{about}").status_code == 200
    assert wanted.get("/documents/lantern").status_code == 200


def test_the_form_is_in_the_readers_language_and_stays_in_it(wanted: FlaskClient, about: str) -> None:
    form = Reader(wanted).open_page(f"/reports?about={about}&lang=pl")
    sent = send(wanted, about, {"lang": "pl", **WRONG})
    refused = send(wanted, about, {"lang": "pl", "kind": "", "text": ""})

    assert form.xpath('//main//input[@name="lang"]/@value') == ["pl"]
    assert "Kto to powiedział" in read_text(form)
    assert sent.location == "/reports/thanks?lang=pl"
    assert "Proszę wybrać, co jest nie tak." in refused.get_data(as_text=True)
