"""A library of three documents with its desk, and a keeper who has signed in."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from kb.desk import create_desk
from kb.desk.accounts import Accounts
from kb.desk.state import today
from kb.read.workers.pool import read_in_process
from kb.settings import Settings
from tests.libraries import index_sources

PASSWORD = "four words and nets"  # noqa: S105 - of nobody

SOURCES = {
    "report.md": "# The Harbour report\n\n3 May 2021\n\nOfficers are to carry a lantern after dark.\n",
    "guidance.md": "# Guidance for ferry crews\n\nCount the passengers twice before the ropes are loosed.\n",
    "testimony.md": "# What Ada saw\n\nI was held in a house by the harbour, and nobody asked me.\n",
}


@dataclass(frozen=True, slots=True)
class Keeper:
    """A browser at the desk."""

    client: FlaskClient
    folder: Path

    def get(self, address: str) -> TestResponse:
        return self.client.get(address)

    def open_page(self, address: str) -> html.HtmlElement:
        response = self.get(address)
        assert response.status_code == 200, response.text
        return html.fromstring(response.text)

    def send(self, address: str, values: Mapping[str, object] | None = None, page: str = "") -> TestResponse:
        """Send a form with the token, and the hidden fields, of a page."""
        form = self.open_page(page or "/documents")
        hidden = {
            each.get("name"): each.get("value") for each in form.xpath("//form[@method='post']//input[@type='hidden']")
        }
        token = {"csrf": hidden.pop("csrf")}
        seen = {name: value for name, value in hidden.items() if page}
        return self.client.post(address, data={**seen, **token, **(values or {})}, content_type="multipart/form-data")

    def read(self, name: str) -> str:
        path = self.folder / name
        return path.read_text(encoding="utf-8") if path.exists() else ""


def open_desk(folder: Path, **settings: object) -> Flask:
    values = {"library": folder, "jobs": 1, "meaning": "off", **settings}
    return create_desk(Settings.model_validate(values), read_in_process)


def sign_in(app: Flask, folder: Path, name: str = "Ada") -> Keeper:
    """Invite a keeper, who chooses a password and is signed in."""
    token = Accounts(folder / "desk").invite(name, today())
    client = app.test_client()
    keeper = Keeper(client, folder)
    page = html.fromstring(client.get(f"/invitation/{token}").text)
    csrf = str(page.xpath("string(//input[@name='csrf']/@value)"))
    answer = client.post(f"/invitation/{token}", data={"csrf": csrf, "password": PASSWORD, "again": PASSWORD})
    assert answer.status_code == 303
    return keeper


def read_notices(response: TestResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", each) for each in re.findall(r'class="notice.*?</p>', response.text, re.S))


@pytest.fixture(scope="session")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library, indexed; tests change copies of it."""
    return index_sources(tmp_path_factory.mktemp("indexed") / "library", SOURCES, meaning="off").settings.library


@pytest.fixture(scope="session")
def signed_in(indexed: Path, tmp_path_factory: pytest.TempPathFactory) -> Keeper:
    """The keeper at a copy, whose session is valid in each copy of that."""
    folder = Path(shutil.copytree(indexed, tmp_path_factory.mktemp("signed-in") / "library"))
    return sign_in(open_desk(folder), folder)


@pytest.fixture
def folder(indexed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(indexed, tmp_path / "library"))


@pytest.fixture
def app(folder: Path) -> Flask:
    return open_desk(folder)


@pytest.fixture
def keeper(signed_in: Keeper, tmp_path: Path) -> Keeper:
    folder = Path(shutil.copytree(signed_in.folder, tmp_path / "library"))
    client = open_desk(folder).test_client()
    cookie = signed_in.client.get_cookie("desk")
    assert cookie
    client.set_cookie("desk", cookie.value)
    return Keeper(client, folder)
