"""Pages of fixed text (about the site, leaving quickly, accessibility), checks of health and readiness, the version."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Literal

from flask import Blueprint, Response, render_template
from typing_extensions import TypedDict

import kb
from kb.embeddings.encoders import load_encoders
from kb.errors import EngineError
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
_MISSING = Failure(
    503,
    "Something that this site needs is missing",
    "It goes on with what there is. Mend what is named here; the site finds it by itself. “kb doctor” says more.",
)
_ADDRESSES = re.compile(r"https?://[^\s,]+(?:, https?://[^\s,]+)*")  # of a cluster, which only its keepers need to know


class HealthAnswer(TypedDict):
    """The library can be searched; `generation` counts the changes of its index."""

    status: Literal["ok"]
    generation: int


class EncodingAnswer(TypedDict):
    """How many of the passages an encoder has encoded; searches use one that has encoded all."""

    encoder: str
    encoded: int
    passages: int


class ReadyAnswer(TypedDict):
    """The library can be searched, its folder is there, and all its files of configuration are in force."""

    status: Literal["ready"]
    generation: int
    encoding: list[EncodingAnswer]


class VersionAnswer(TypedDict):
    """What runs here; `generation` counts the changes of its index, and is null where that cannot be opened."""

    name: str
    version: str
    engine: str
    generation: int | None


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
    """Tell whether a search works, the library's folder is there, and its configuration is in force.

    A failure names each missing thing, or each key at fault, and what to do. Pending encoding is reported and is no
    failure.
    """
    site = current_site()
    faults = [
        Fault(f"{each.place}: {each.key}" if each.key else each.place, each.message)
        for each in site.configuration.faults
    ]
    missing = list(_find_missing_folders(site.settings.library))
    generation, coverage = 0, []
    try:
        with site.open_view() as view:
            view.search(Query(MATCH_ALL, limit=1))
            generation = view.generation
            coverage = load_encoders(site.settings.meaning).measure_coverage(view.coverage)
    except EngineError as error:
        missing.append(Fault("index", _ADDRESSES.sub("its addresses", str(error))))
    if missing or faults:
        raise FailureError(replace(_MISSING if missing else _NOT_IN_FORCE, faults=[*missing, *faults]))
    encoding: list[EncodingAnswer] = [
        {"encoder": name, "encoded": each.encoded, "passages": each.passages} for name, each in coverage
    ]
    ready: ReadyAnswer = {"status": "ready", "generation": generation, "encoding": encoding}
    return render_json(ready)


@static_views.get("/version")
@describe_operation(VersionAnswer, operation_id="pages_version")
def report_version() -> Response:
    """Tell which version of the program runs, on which engine, and how often its index has changed."""
    site = current_site()
    generation: int | None = None
    with suppress(EngineError), site.open_view() as view:
        generation = view.generation
    running: VersionAnswer = {
        "name": "passagebase",
        "version": kb.__version__,
        "engine": site.settings.engine,
        "generation": generation,
    }
    return render_json(running)


def _find_missing_folders(library: Path) -> Iterator[Fault]:
    """Yield the missing folders that the site reads, for example where a disk is not mounted."""
    remedy = "Mount it, or correct KB_LIBRARY."
    if not library.is_dir():
        yield Fault("library", f"The library's folder is not there. {remedy}")
    elif not (library / "sources").is_dir():
        yield Fault("sources", f"The folder of the original files is not there. {remedy}")
