"""The addresses at which quotations are checked. Routes only; what is pasted is neither kept nor logged."""

from __future__ import annotations

import re

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.datastructures import MultiDict

from kb.check import check
from kb.editions import outdated_in
from kb.errors import CheckError
from kb.present.checks import CheckAnswer, check_answer
from kb.web.checking import check_page
from kb.web.described import FORM, JSON, described
from kb.web.fields import PASTED_TEXT
from kb.web.json_body import json_response
from kb.web.parameters import ParametersError, no_parameters, only_text
from kb.web.site import current_site
from kb.web.values import LANGUAGE_NAME, Fault

MAX_PASTED_BYTES = 4 * 1024 * 1024  # so that a text that is too long comes back with the reason

_HALF_CHARACTER = re.compile("[\ud800-\udfff]")  # JSON can write it, UTF-8 cannot

check_pages = Blueprint("check", __name__)


@check_pages.get("/check")
def check_form() -> str:
    """Show the box to paste a text into."""
    no_parameters(request.args)
    return render_template("check.html", text="", checked=None, fault="", limits=current_site().settings)


@check_pages.post("/check")
def check_text() -> Response:
    """Check a text. One that is too long is kept in its box."""
    _allow_long_texts()
    if _is_blank(request.form):
        return _box("", "There is no text in the box. Paste a sentence, or a whole draft.")
    text = _pasted_form()
    site = current_site()
    try:
        with site.engine.snapshot() as snapshot:
            shown = check_page(check(snapshot, text, site.settings), snapshot)
    except CheckError as error:
        return _box(text, str(error))
    return make_response(render_template("check.html", text=text, checked=shown, fault="", limits=site.settings))


@check_pages.post("/check.json")
@described(CheckAnswer, sends=PASTED_TEXT, as_types=(JSON, FORM))
def check_for_programs() -> Response:
    """Check a text that comes as JSON or as a form."""
    _allow_long_texts()
    text = _pasted_json() if request.is_json else _pasted_form()
    site = current_site()
    try:
        with site.engine.snapshot() as snapshot:
            return json_response(check_answer(check(snapshot, text, site.settings), outdated_in(snapshot)))
    except CheckError as error:
        raise ParametersError([Fault("text", str(error))]) from error


def _box(text: str, fault: str) -> Response:
    """Show the box again, with what is wrong with the text in it."""
    limits = current_site().settings
    return make_response(render_template("check.html", text=text, checked=None, fault=fault, limits=limits), 400)


def _is_blank(form: MultiDict[str, str]) -> bool:
    """Tell whether the form was sent as it is, with nothing in its box."""
    return set(form) <= {"text", LANGUAGE_NAME} and "text" in form and not any(map(str.strip, form.getlist("text")))


def _pasted_form() -> str:
    no_parameters(request.args)
    return only_text(request.form)


def _pasted_json() -> str:
    """Read the body {"text": "..."}.

    Raises:
        ParametersError: It is no such JSON, or has what is no text.
    """
    no_parameters(request.args)
    try:
        body = request.get_json(silent=True)
    except RecursionError:  # brackets within brackets, deeper than can be read
        body = None
    if not isinstance(body, dict) or not all(isinstance(value, str) for value in body.values()):
        raise ParametersError([Fault("text", 'The body is not as it should be. Send JSON such as {"text": "..."}.')])
    text = only_text(MultiDict(body))
    if _HALF_CHARACTER.search(text):
        raise ParametersError(
            [Fault("text", "The text has half a character: a \\ud800 to \\udfff without its other half.")]
        )
    return text


def _allow_long_texts() -> None:
    request.max_content_length = request.max_form_memory_size = MAX_PASTED_BYTES
