"""A library with everything that a keeper has to do with, and copies of it with a keeper who has signed in."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from flask import Flask, Request
from flask.testing import FlaskClient

from kb.desk.accounts import Accounts
from kb.desk.state import today
from kb.library.files.reader_reports import ReportKind, keep_report
from kb.library.keeping.site_changes import keep_former
from kb.model import NO_PASSAGE, DocumentId
from tests.desk.conftest import SOURCES, open_desk, sign_in
from tests.libraries import index_sources, view_folder

_OTHERS: dict[str, str | bytes] = {
    "old.md": "# Old\n\nLetters.\n",
    "broken.pdf": b"%PDF-1.7\nhalf",
    "leaflet.md": "# A leaflet\n\nThe ropes are old.\nreport.md\n\n“The nets are new and they are dry,” he said.\n",
}
"""A document to be removed, one that cannot be read, and one that repeats words and leaves open who said others."""


@dataclass(frozen=True, slots=True)
class FullDesk:
    """A library, of which copies are attacked.

    Attributes:
        cookie: Of a session, which is valid in each copy.
        examples: An existing value for each part of an address; of a document, those of the library and of the drafts.
    """

    folder: Path
    cookie: str
    examples: dict[str, str]

    def open_copy(self, folder: Path, request_class: type[Request] = Request) -> tuple[Flask, FlaskClient]:
        """Copy the library, and return its desk with a client of the keeper's."""
        app = open_desk(Path(shutil.copytree(self.folder, folder)))
        app.request_class = request_class
        app.config["PROPAGATE_EXCEPTIONS"] = True  # with the place of the fault
        client = app.test_client()
        client.set_cookie("desk", self.cookie)
        return app, client


def build_full_desk(folder: Path, report: str = "") -> FullDesk:
    """Make a library of documents, drafts, older versions, a removed document, an unread file and a report.

    Args:
        report: What a reader has written.
    """
    index_sources(folder, {**SOURCES, **_OTHERS}, meaning="off")
    keeper = sign_in(open_desk(folder), folder)
    for name in ("letter.md", "report.md"):
        text = b"# A letter\n\nMarch 2022\n\nThe ropes are old.\n"
        keeper.send("/drafts", {"files": (BytesIO(text + name.encode()), name)}, page="/drafts")
    keeper.send("/documents/old/remove", page="/documents")
    keeper.send("/drafts/publish", {"draft": "report", "replaces report": "report"}, page="/drafts")
    (folder / "library.toml").write_text('# by hand\ntitle = "Ropes"\n', encoding="utf-8")
    keeper.send("/site", {"title": "Nets"}, page="/site")
    keep_report(folder, DocumentId("guidance"), NO_PASSAGE, ReportKind.WORDS, report)
    with view_folder(folder) as view:
        passage = view.document_passages(DocumentId("report"))[0].id
    token = Accounts(folder / "desk").invite("Ben", today())
    time = keep_former(folder).list_sources()[0].folder.name
    cookie = keeper.client.get_cookie("desk")
    assert cookie
    examples = {"documents": "report", "drafts": "letter", "draft": "letter", "passage": passage}
    return FullDesk(folder, cookie.value, {**examples, "number": "1", "time": time, "token": token, "name": "desk.css"})
