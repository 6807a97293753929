"""The home page: the search box, what the library holds, and its newest documents."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import Blueprint, Response, make_response, render_template

from kb.library.page_pictures import is_pdf
from kb.library.view import LibraryView
from kb.model import DocumentRecord
from kb.web import urls
from kb.web.app_state import current_site
from kb.web.components.document_card import DocumentCard, build_document_card
from kb.web.components.library_stats import LibraryStats, count_library
from kb.web.components.link_preview import LinkPreview, preview_site
from kb.web.components.original_file import is_original_shown
from kb.web.components.page_picture import saves_data, vary_by_save_data

_NEWEST = 6
_EMPTY_LINE = re.compile(r"\n\s*\n")

home_views = Blueprint("home", __name__)


@dataclass(frozen=True, slots=True)
class ShelvedDocument:
    """A document with the picture of its first page; `cover_url` is empty where none is shown."""

    document: DocumentCard
    cover_url: str


@dataclass(frozen=True, slots=True)
class HomePage:
    """The home page; `introduction` are the paragraphs of the library's own."""

    introduction: tuple[str, ...]
    preview: LinkPreview
    stats: LibraryStats
    newest: tuple[ShelvedDocument, ...]


@home_views.get("/")
def show_home() -> Response:
    """Show the search box and what the library holds."""
    with current_site().open_view() as view:
        shown = build_home_page(view)
    return vary_by_save_data(make_response(render_template("home/page.html", page=shown)))


def build_home_page(view: LibraryView) -> HomePage:
    """Build the home page."""
    records = view.documents()
    dated = [record for record in records if record.metadata.date]
    newest = sorted(dated, key=lambda record: record.metadata.date, reverse=True)[:_NEWEST]
    return HomePage(
        introduction=tuple(filter(None, map(str.strip, _EMPTY_LINE.split(current_site().config.introduction)))),
        preview=preview_site(),
        stats=count_library(records),
        newest=tuple(_shelve(record, view) for record in newest),
    )


def _shelve(record: DocumentRecord, view: LibraryView) -> ShelvedDocument:
    has_cover = is_pdf(record) and is_original_shown(record) and not saves_data()
    return ShelvedDocument(build_document_card(record, view), urls.thumbnail_url(record, 1) if has_cover else "")
