"""Exports a library's site to a folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from flask import Flask, render_template
from lxml import html

from kb.errors import KBError
from kb.library.files.purged import read_purged
from kb.library.supersession import find_supersessions
from kb.library.view import LibraryView
from kb.model import DocumentId, DocumentRecord, Passage, PassageId
from kb.settings import Settings
from kb.static_site.addresses import SEARCH_PAGE, Addresses, Target, name_part
from kb.static_site.folder import ExportCount, SiteFolder
from kb.static_site.pages import PageWriter
from kb.static_site.passages import Entry, SearchedDocument, build_index, sort_documents
from kb.web import create_app
from kb.web.app_state import current_site
from kb.web.components.document_card import build_document_card
from kb.web.components.formatting import format_short_pages
from kb.web.components.narrower_place import find_narrower_place
from kb.web.languages import current_language, ngettext
from kb.web.middleware.static_files import LABELS_PATH, STATIC_FOLDER, compute_version
from kb.web.views.documents.document_text import DocumentText, read_document

_SCRIPTS = Path(__file__).with_name("scripts")
_WIDGET_FETCH = Path(__file__).with_name("widget_fetch.js")
_PAGES = ("/", "/documents", "/speakers", "/laws", "/about", "/accessibility", "/leaving")
_FRAME = "search/frame.html"
_CARD = "components/document_card.html"
_MOST_COUNTED = 200  # numbers up to which every plural form of a language occurs
_COUNTED = {
    "passages": ("%(num)s passage", "%(num)s passages"),
    "documents": ("in %(num)s document", "in %(num)s documents"),
}


@dataclass(frozen=True, slots=True)
class SiteOptions:
    """What is exported besides the pages: pictures of pages of PDF files, and the original files."""

    pictures: bool = False
    originals: bool = False


def export_site(settings: Settings, folder: Path, options: SiteOptions) -> ExportCount:
    """Export the site of a library to a folder; `settings.url` is the address at which the folder will be served.

    Raises:
        KBError: The folder cannot be used, a page cannot be made, or the library changed meanwhile.
    """
    if folder.resolve().is_relative_to(settings.library.resolve()):
        raise KBError(f"'{folder}' is in the library's own folder. Export to another one.")
    app = create_app(settings.model_copy(update={"rate_limit": 0}))
    app.jinja_env.globals["is_copy"] = True
    with (
        SiteFolder.open(folder) as written,
        app.test_request_context("/search", base_url=settings.url),
        current_site().open_view() as view,
    ):
        purged = read_purged(settings.library)
        _Export(app, settings.url, options, view, written).run()
        with current_site().open_view() as now:
            if now.generation != view.generation or read_purged(settings.library) != purged:
                raise KBError(
                    "The library changed during the export. Export again, so that all files are of one state."
                )
        written.finish()
        return written.count


class _Export:
    """One export, in the context of a request."""

    def __init__(self, app: Flask, url: str, options: SiteOptions, view: LibraryView, folder: SiteFolder) -> None:
        self._view = view
        self._folder = folder
        self._parts: dict[DocumentId, Mapping[PassageId, int]] = {}
        self._addresses = Addresses(app, url, self._find_part, options.pictures, options.originals)
        scripts = f"scripts/{compute_version(_SCRIPTS)}"
        self._scripts = {each.name: f"{scripts}/{each.name}" for each in sorted(_SCRIPTS.glob("*.js"))}
        self._pages = PageWriter(self._addresses, app.test_client(), folder, self._scripts["forms.js"])
        self._module = app.jinja_env.get_template(_CARD).module

    def run(self) -> None:
        records = sort_documents(self._view.documents())
        parts = {record.id: len(self._read(record).parts) for record in records}
        self._write_assets()
        self._write_search_page()
        for path in _PAGES:
            self._pages.add(path)
        for record in records:
            for number in range(1, parts[record.id] + 1):
                self._pages.add(f"/documents/{record.id}?part={number}")
        superseded = find_supersessions(self._view)
        nation = current_site().config.nation
        for name, content in build_index(map(self._describe, records), superseded, nation):
            self._folder.write(f"index/{name}", content)

    def _read(self, record: DocumentRecord) -> DocumentText:
        text = read_document(record, self._view)
        self._parts[record.id] = text.part_of
        return text

    def _find_part(self, document: DocumentId, passage: PassageId) -> int:
        return self._parts.get(document, {}).get(passage, 0)

    # ------------------------------------------------------------------------------- what is shown of a hit

    def _describe(self, record: DocumentRecord) -> SearchedDocument:
        card = build_document_card(record, self._view)
        shown = {
            "id": record.id,
            "title": record.title,
            "date": record.metadata.date,
            "language": record.metadata.language or current_site().config.language,
            "url": Target(name_part(record.id, 1)).write(SEARCH_PAGE),
            "facts": self._render("document_facts", card),
            "warning": self._render("superseded", card),
        }
        return SearchedDocument(record, self._read(record).passages, shown, partial(self._show_passage, record))

    def _show_passage(self, record: DocumentRecord, passage: Passage) -> Entry:
        number = self._find_part(record.id, passage.id)
        shown: dict[str, object] = {"url": Target(name_part(record.id, number), fragment=passage.id).write(SEARCH_PAGE)}
        if passage.heading:
            shown["heading"] = passage.heading[-1]
        if pages := passage.find_pages():
            shown["pages"] = [pages.first, pages.last, pages.label]
            shown["page"] = format_short_pages(pages)
        if narrower := find_narrower_place(passage, record):
            shown["narrower"] = self._render("narrower_line", narrower)
        return shown

    def _render(self, macro: str, value: object) -> str:
        """Return what a macro of cards makes, with its links rewritten for the page of results."""
        part = html.fragment_fromstring(str(getattr(self._module, macro)(value)), create_parent="div")
        self._pages.rewrite_links(part, SEARCH_PAGE, "/search")
        return (part.text or "") + "".join(html.tostring(each, encoding="unicode") for each in part)

    # ------------------------------------------------------------------------------------- fixed files

    def _write_assets(self) -> None:
        for name, path in self._scripts.items():
            self._folder.write(path, (_SCRIPTS / name).read_bytes())
        for each in sorted((STATIC_FOLDER / "labels").glob("*.json")):
            self._folder.write(f"{LABELS_PATH}{each.name}", each.read_bytes())
        widget = self._pages.get("/widget.js").get_data(as_text=True)
        ask = _WIDGET_FETCH.read_text(encoding="utf-8")
        self._folder.write("widget.js", f"{{\n{ask.replace('FRAME', repr(_FRAME))}{widget}}}\n".encode())

    def _write_search_page(self) -> None:
        coverage = self._view.text_coverage()
        text = render_template("static_site/search.html", counted=_count_in_words(), coverage=coverage)
        policy = self._pages.get("/search").headers["Content-Security-Policy"]
        self._pages.write(SEARCH_PAGE, "/search", text, policy, self._scripts["page.js"])
        frame = render_template("static_site/frame.html", script=f"../{self._scripts['frame.js']}")
        self._folder.write(_FRAME, frame.encode())


def _count_in_words() -> dict[str, dict[str, str]]:
    """Return the words for numbers of passages and documents, by the category of the number's plural."""
    find_category = current_language().locale.plural_form
    return {
        name: {find_category(number): ngettext(one, many, number) for number in range(_MOST_COUNTED)}
        for name, (one, many) in _COUNTED.items()
    }
