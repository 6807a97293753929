"""Pages of fixed text (about the site, leaving quickly, accessibility), and the checks of health and readiness."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from flask import Blueprint, Response, render_template
from typing_extensions import TypedDict

from kb.model import MATCH_ALL, Query
from kb.web.app_state import current_site
from kb.web.middleware.errors import Failure, FailureError
from kb.web.middleware.responses import render_json
from kb.web.openapi.operations import describe_operation
from kb.web.params.parsing import Fault

static_views = Blueprint("static_pages", __name__)

_NOT_IN_FORCE = Failure(
    503,
    "The configuration of this library has a fault",
    "The site goes on with the last one that had none. Correct what is named here; it is read again by itself.",
)


class HealthAnswer(TypedDict):
    """The library can be searched; `generation` counts the changes of its index."""

    status: Literal["ok"]
    generation: int


class ReadyAnswer(TypedDict):
    """The library can be searched, and all its files of configuration are in force."""

    status: Literal["ready"]
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


@static_views.get("/readyz")
@describe_operation(ReadyAnswer, operation_id="pages_readiness")
def report_readiness() -> Response:
    """Tell whether a search works and the configuration is in force; a failure names each key and what to do."""
    site = current_site()
    with site.open_view() as view:
        view.search(Query(MATCH_ALL, limit=1))
        ready: ReadyAnswer = {"status": "ready", "generation": view.generation}
    faults = site.configuration.faults
    if faults:
        told = [Fault(f"{each.place}: {each.key}" if each.key else each.place, each.message) for each in faults]
        raise FailureError(replace(_NOT_IN_FORCE, faults=told))
    return render_json(ready)
