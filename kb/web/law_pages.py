"""The addresses of laws, and their twins for programs. Routes only."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from kb.editions import outdated_in
from kb.present.laws import LawPassagesAnswer, LawsAnswer, law_passages_answer, laws_answer
from kb.web import addresses
from kb.web.described import described
from kb.web.json_body import json_response
from kb.web.laws import find_law, law_page, laws_page, passages_citing
from kb.web.parameters import no_parameters
from kb.web.site import current_site

law_pages = Blueprint("laws", __name__)


@law_pages.get("/laws")
def laws() -> str:
    """Show every law that is cited."""
    no_parameters(request.args)
    with current_site().engine.snapshot() as snapshot:
        shown = laws_page(snapshot)
    return render_template("laws.html", page=shown)


@law_pages.get("/laws.json")
@described(LawsAnswer)
def laws_for_programs() -> Response:
    """List every law that is cited."""
    no_parameters(request.args)
    with current_site().engine.snapshot() as snapshot:
        return json_response(laws_answer((law, addresses.law(law.law)) for law in snapshot.laws()))


@law_pages.get("/laws/<law>.json")
@described(LawPassagesAnswer)
def law_for_programs(law: str) -> Response:
    """Give the passages that cite a law."""
    no_parameters(request.args)
    with current_site().engine.snapshot() as snapshot:
        found = find_law(law, snapshot)
        answer = law_passages_answer(
            found, addresses.law(found.law), passages_citing(found, snapshot), outdated_in(snapshot)
        )
        return json_response(answer)


@law_pages.get("/laws/<path:law>")
def law(law: str) -> str:
    """Show the passages that cite a law."""
    no_parameters(request.args)
    with current_site().engine.snapshot() as snapshot:
        shown = law_page(law, snapshot)
    return render_template("law.html", page=shown)
