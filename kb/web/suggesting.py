"""Suggestions while somebody types: from the library's own words, never from what others searched for."""

from __future__ import annotations

from flask import Blueprint, Response, request

from kb.present.suggestions import SuggestAnswer, suggest_answer
from kb.web.described import described
from kb.web.fields import TYPED
from kb.web.json_body import json_response
from kb.web.parameters import no_parameters, words_parameter
from kb.web.site import current_site
from kb.words import words_of

_LONGEST = 200  # characters; whoever has typed so many needs no suggestion

suggesting = Blueprint("suggesting", __name__)


@suggesting.get("/suggest.json")
@described(SuggestAnswer, takes=TYPED)
def suggest() -> Response:
    """Suggest with the letters in the address."""
    return _suggestions(words_parameter(request.args))


@suggesting.post("/suggest.json")
@described(SuggestAnswer, sends=TYPED)
def private_suggest() -> Response:
    """Suggest with the letters in the body, as our own pages do, so that no log between has them."""
    no_parameters(request.args)
    return _suggestions(words_parameter(request.form))


def _suggestions(typed: str) -> Response:
    site = current_site()
    with site.engine.snapshot() as snapshot:
        suggestions = words_of(snapshot, site.settings.library).suggestions(snapshot)
    return json_response(suggest_answer(suggestions.find(typed[:_LONGEST])))
