"""Pages of fixed text (about the site, leaving quickly, accessibility), and the health check."""

from __future__ import annotations

from typing import Literal

from flask import Blueprint, Response, render_template
from typing_extensions import TypedDict

from kb.web.app_state import current_site
from kb.web.middleware.responses import render_json
from kb.web.openapi.operations import describe_operation

static_views = Blueprint("static_pages", __name__)


class HealthAnswer(TypedDict):
    """The library can be searched; `generation` counts the changes of its index."""

    status: Literal["ok"]
    generation: int


@static_views.get("/about")
def show_about() -> str:
    """Show how to search, what is kept of a search (nothing), and whom to write to."""
    return render_template("static_pages/about.html")


@static_views.get("/leaving")
def show_leaving() -> str:
    """Show how to leave quickly, and what leaving does not hide."""
    return render_template("static_pages/leaving.html")


@static_views.get("/accessibility")
def show_accessibility() -> str:
    """Show what the site was tested with, and what is known to fall short."""
    return render_template("static_pages/accessibility.html")


@static_views.get("/healthz")
@describe_operation(HealthAnswer, operation_id="pages_health")
def report_health() -> Response:
    """Tell whether the library can be searched; a failure says why not."""
    with current_site().open_view() as view:
        healthy: HealthAnswer = {"status": "ok", "generation": view.generation}
    return render_json(healthy)
