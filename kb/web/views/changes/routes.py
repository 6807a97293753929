"""Routes of the comparison of two documents: a page, and the same as JSON."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from kb.library.supersession import find_supersessions
from kb.present.changes import ComparisonAnswer, build_comparison_answer, compare_documents
from kb.web.app_state import current_site
from kb.web.middleware.responses import render_json
from kb.web.openapi.operations import describe_operation
from kb.web.params.parsing import refuse_parameters
from kb.web.views.changes.page import build_changes_page, find_editions

change_views = Blueprint("changes", __name__)


@change_views.get("/documents/<document>/compare/<other>")
def show_changes(document: str, other: str) -> str:
    """Show what changed in a document since another one."""
    with current_site().open_view() as view:
        shown = build_changes_page(*find_editions(document, other, view), view)
    return render_template("changes/page.html", page=shown)


@change_views.get("/documents/<document>/compare/<other>.json")
@describe_operation(ComparisonAnswer, operation_id="api_changes", failures=(410,))
def send_changes(document: str, other: str) -> Response:
    """Give what changed in a document since another one."""
    refuse_parameters(request.args)
    with current_site().open_view() as view:
        older, newer = find_editions(document, other, view)
        return render_json(
            build_comparison_answer(older, newer, compare_documents(older, newer), find_supersessions(view))
        )
