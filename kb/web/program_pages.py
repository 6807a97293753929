"""What programs are told of the site itself. Routes only."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request

from kb.web.described import described
from kb.web.json_body import json_response
from kb.web.openapi import openapi
from kb.web.parameters import no_parameters

program_pages = Blueprint("programs", __name__)


@program_pages.get("/openapi.json")
@described(dict[str, object])
def openapi_document() -> Response:
    """Describe all addresses for programs, as OpenAPI 3.1."""
    no_parameters(request.args)
    return json_response(openapi(current_app))
