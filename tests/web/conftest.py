"""A site over a small library, indexed once, and a reader of its pages like a browser without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from lxml.html import HtmlElement

from kb.model import DocumentId, Passage
from kb.settings import Settings
from kb.web import create_app
from tests.libraries import view_folder
from tests.web.small_library import index_library


def make_client(folder: Path, **settings: object) -> FlaskClient:
    """Return a client of a site over a library's folder."""
    return create_app(Settings.model_validate({"library": folder, **settings})).test_client()


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader who opens pages."""

    client: FlaskClient

    def open_page(self, address: str, status: int = 200) -> HtmlElement:
        response = self.client.get(address)
        assert response.status_code == status, response.get_data(as_text=True)
        return html.document_fromstring(response.get_data(as_text=True))

    def post_form(self, address: str, fields: dict[str, str | list[str]], status: int = 200) -> HtmlElement:
        response = self.client.post(address, data=fields, follow_redirects=True)
        assert response.status_code == status, response.get_data(as_text=True)
        return html.document_fromstring(response.get_data(as_text=True))


def read_text(element: HtmlElement) -> str:
    """Return the text of an element with white space collapsed."""
    return " ".join(str(element.text_content()).split())


def read_texts(page: HtmlElement, path: str) -> list[str]:
    """Return the text of each element that an XPath finds."""
    return [read_text(element) for element in page.xpath(path)]


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return index_library(tmp_path_factory.mktemp("library")).settings.library


@pytest.fixture(scope="session")
def app(library: Path) -> Flask:
    return create_app(Settings(library=library))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of the site that would keep cookies, were there any."""
    return app.test_client()


@pytest.fixture
def reader(client: FlaskClient) -> Reader:
    return Reader(client)


@pytest.fixture(scope="session")
def passages(library: Path) -> Iterator[dict[str, list[Passage]]]:
    """The passages of each document as indexed."""
    with view_folder(library) as view:
        names = ("lantern", "guidance", "more-notes", "diary", "report")
        yield {name: list(view.document_passages(DocumentId(name))) for name in names}
