"""The home page: the search box, what the library holds, and its newest documents."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template

from kb.library.view import LibraryView
from kb.web.app_state import current_site
from kb.web.components.document_card import DocumentCard, build_document_card
from kb.web.components.library_stats import LibraryStats, count_library
from kb.web.components.link_preview import LinkPreview, preview_site
from kb.web.params.models import SearchParameters

_NEWEST = 6

home_views = Blueprint("home", __name__)


@dataclass(frozen=True, slots=True)
class HomePage:
    """The home page."""

    preview: LinkPreview
    stats: LibraryStats
    newest: tuple[DocumentCard, ...]


@home_views.get("/")
def show_home() -> str:
    """Show the search box and what the library holds."""
    with current_site().open_view() as view:
        shown = build_home_page(view)
    return render_template("home/page.html", page=shown, parameters=SearchParameters())


def build_home_page(view: LibraryView) -> HomePage:
    """Build the home page."""
    records = view.documents()
    dated = [record for record in records if record.metadata.date]
    newest = sorted(dated, key=lambda record: record.metadata.date, reverse=True)[:_NEWEST]
    return HomePage(
        preview_site(), count_library(records), tuple(build_document_card(record, view) for record in newest)
    )
