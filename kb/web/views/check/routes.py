"""The addresses at which quotations are checked. What is pasted is neither stored nor logged."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.datastructures import MultiDict

from kb.errors import CheckError
from kb.library.supersession import find_supersessions
from kb.present.check_report import CheckAnswer, build_check_answer
from kb.quotation_check import check
from kb.web.app_state import current_site
from kb.web.middleware.responses import render_json
from kb.web.openapi.operations import FORM, JSON, describe_operation
from kb.web.params.models import CheckParameters
from kb.web.params.parsing import Fault, ParametersError, parse_parameters, refuse_parameters
from kb.web.views.check.page import build_check_page

MAX_PASTED_BYTES = 4 * 1024 * 1024  # more than `max_check_chars`, so that a longer text is refused with a reason

check_views = Blueprint("check", __name__)


@check_views.get("/check")
def show_form() -> str:
    """Show the form to paste a text into."""
    return render_template("check/page.html", text="", checked=None, fault="", limits=current_site().settings)


@check_views.post("/check")
def show_report() -> Response:
    """Check a text; one that is too long is kept in the form."""
    _allow_long_texts()
    if _is_blank(request.form):
        return _show_form_again("", "There is no text in the box. Paste a sentence, or a whole draft.")
    text = _read_form()
    site = current_site()
    try:
        with site.open_view() as view:
            shown = build_check_page(check(view, text, site.settings), view)
    except CheckError as error:
        return _show_form_again(text, str(error))
    return make_response(render_template("check/page.html", text=text, checked=shown, fault="", limits=site.settings))


@check_views.post("/check.json")
@describe_operation(CheckAnswer, operation_id="check_check_for_programs", body=CheckParameters, body_types=(JSON, FORM))
def send_report() -> Response:
    """Check a text that comes as JSON or as a form."""
    _allow_long_texts()
    text = _read_json() if request.is_json else _read_form()
    site = current_site()
    try:
        with site.open_view() as view:
            return render_json(build_check_answer(check(view, text, site.settings), find_supersessions(view)))
    except CheckError as error:
        raise ParametersError([Fault("text", str(error))]) from error


def _show_form_again(text: str, fault: str) -> Response:
    """Show the form with the text and what is wrong with it."""
    limits = current_site().settings
    return make_response(render_template("check/page.html", text=text, checked=None, fault=fault, limits=limits), 400)


def _is_blank(form: MultiDict[str, str]) -> bool:
    """Tell whether the form was submitted without a text."""
    return "text" in form and not any(map(str.strip, form.getlist("text")))


def _read_form() -> str:
    refuse_parameters(request.args)
    return parse_parameters(CheckParameters, request.form).text


def _read_json() -> str:
    """Read the body {"text": "..."}.

    Raises:
        ParametersError: The body is not such JSON, or a value is not a string.
    """
    refuse_parameters(request.args)
    try:
        body = request.get_json(silent=True)
    except RecursionError:  # nested deeper than the parser allows
        body = None
    if not isinstance(body, dict) or not all(isinstance(value, str) for value in body.values()):
        raise ParametersError([Fault("text", 'The body is not as it should be. Send JSON such as {"text": "..."}.')])
    return parse_parameters(CheckParameters, MultiDict(body)).text


def _allow_long_texts() -> None:
    request.max_content_length = request.max_form_memory_size = MAX_PASTED_BYTES
