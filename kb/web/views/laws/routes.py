"""Routes of laws: pages, and the same as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import Blueprint, Response, render_template, request
from typing_extensions import TypedDict

from kb.laws.catalogue import find_law_jurisdiction, find_law_kind, find_law_source
from kb.library.supersession import find_supersessions
from kb.model import CitedLaw, Hit, Supersessions
from kb.present.answers import HitAnswer, build_hit_answer, build_law_path
from kb.web.app_state import current_site
from kb.web.middleware.responses import render_json
from kb.web.openapi.operations import describe_operation
from kb.web.params.parsing import refuse_parameters
from kb.web.views.laws.page import build_law_page, build_laws_page, find_citing_passages, find_law

law_views = Blueprint("laws", __name__)


class LawAnswer(TypedDict):
    """A law that is cited; `provisions` with the number of passages that cite each."""

    law: str
    title: str
    sort: str
    jurisdiction: str
    source: str
    provisions: list[tuple[str, int]]
    passages: int
    documents: int
    url: str


class LawsAnswer(TypedDict):
    """Every law that is cited."""

    laws: list[LawAnswer]
    total: int


class LawPassagesAnswer(TypedDict):
    """A law, and the passages that cite it; their `spans` are the citations."""

    law: LawAnswer
    passages: list[HitAnswer]
    total: int


@law_views.get("/laws")
def show_laws() -> str:
    """Show every law that is cited."""
    with current_site().open_view() as view:
        shown = build_laws_page(view)
    return render_template("laws/list.html", page=shown)


@law_views.get("/laws.json")
@describe_operation(LawsAnswer, operation_id="laws_laws_for_programs")
def send_laws() -> Response:
    """List every law that is cited."""
    refuse_parameters(request.args)
    with current_site().open_view() as view:
        return render_json(_build_laws_answer((law, build_law_path(law.law)) for law in view.laws()))


@law_views.get("/laws/<law>.json")
@describe_operation(LawPassagesAnswer, operation_id="laws_law_for_programs")
def send_law(law: str) -> Response:
    """Give the passages that cite a law."""
    refuse_parameters(request.args)
    with current_site().open_view() as view:
        found = find_law(law, view)
        answer = _build_law_passages_answer(
            found, build_law_path(found.law), find_citing_passages(found, view), find_supersessions(view)
        )
        return render_json(answer)


@law_views.get("/laws/<path:law>")
def show_law(law: str) -> str:
    """Show the passages that cite a law."""
    with current_site().open_view() as view:
        shown = build_law_page(law, view)
    return render_template("laws/law.html", page=shown)


def _build_laws_answer(laws: Iterable[tuple[CitedLaw, str]]) -> LawsAnswer:
    """Return laws, each with its path."""
    entries = [_build_law_answer(law, path) for law, path in laws]
    return {"laws": entries, "total": len(entries)}


def _build_law_passages_answer(
    law: CitedLaw, path: str, hits: Sequence[Hit], superseded: Supersessions
) -> LawPassagesAnswer:
    """Return a law with the passages that cite it."""
    return {
        "law": _build_law_answer(law, path),
        "passages": [build_hit_answer(hit, superseded) for hit in hits],
        "total": law.passages,
    }


def _build_law_answer(law: CitedLaw, path: str) -> LawAnswer:
    return {
        "law": law.law,
        "title": law.title,
        "sort": find_law_kind(law.law).value,
        "jurisdiction": find_law_jurisdiction(law.law),
        "source": find_law_source(law.law),
        "provisions": list(law.provisions),
        "passages": law.passages,
        "documents": law.documents,
        "url": path,
    }
