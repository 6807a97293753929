"""Routes of readers' reports of faults: the only ones at which the site writes.

They exist where the library's keeper wants them (`reader_reports`). Reports are kept for the keeper, and shown at no
address.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from kb.errors import LibraryError
from kb.library.files.reader_reports import MAX_TEXT_CHARS, ReportKind, has_room, keep_report
from kb.model import DocumentRecord, Passage, PassageId
from kb.web import urls
from kb.web.app_state import current_site
from kb.web.components.lookup import follow_address
from kb.web.middleware.errors import Failure, FailureError, report_error
from kb.web.middleware.rate_limit import count_report
from kb.web.params.models import ReportAddress, ReportParameters
from kb.web.params.parsing import ParametersError, parse_parameters
from kb.web.translations import gettext_noop

MAX_REPORT_BYTES = 16 * 1024  # more than the longest text in a form

report_views = Blueprint("reports", __name__)

_FROM_ELSEWHERE = Failure(
    403,
    gettext_noop("This form was sent from another site"),
    gettext_noop("Nothing was kept. Open the page that you mean here, and follow its link “Something wrong?”."),
)
_TOO_MANY = gettext_noop("Too many reports came in the last hour. Send yours again later.")
_FULL = gettext_noop("No more reports can be taken at this moment. Try again in a few days.")
_NOT_KEPT = gettext_noop("What you wrote could not be kept. The fault is ours. Try again later.")


@report_views.before_request
def refuse_where_off() -> None:
    """Answer as at any address where there is nothing, unless the keeper wants reports.

    Raises:
        NotFound: The keeper does not.
    """
    if not current_site().config.reader_reports:
        raise NotFound


@report_views.get("/reports")
def show_form() -> str:
    """Show the form to say what is wrong with a document or a passage."""
    about = parse_parameters(ReportAddress, request.args).about
    with current_site().open_view() as view:
        record, passage = follow_address(about, view)
    return _render_form(record, passage)


@report_views.post("/reports")
def keep_what_is_wrong() -> AnyResponse:
    """Keep what a reader says is wrong; what cannot be kept is shown again in the form."""
    request.max_content_length = MAX_REPORT_BYTES
    _refuse_other_sites()
    site = current_site()
    with site.open_view() as view:
        record, passage = follow_address(request.form.get("about", ""), view)
    try:
        given = parse_parameters(ReportParameters, request.form)
    except ParametersError as error:
        return make_response(_render_form(record, passage, [each.message for each in error.faults]), 400)
    library, identity = site.settings.library, passage.id if passage else PassageId("")
    try:
        if not has_room(library):
            return make_response(_render_form(record, passage, [_FULL]), 503)
        if wait_s := count_report():
            return make_response(_render_form(record, passage, [_TOO_MANY]), 429, {"Retry-After": str(wait_s)})
        keep_report(library, record.id, identity, given.kind, given.text)
    except LibraryError as error:
        report_error(error)
        return make_response(_render_form(record, passage, [_NOT_KEPT]), 503)
    return redirect(urls.page_url("/reports/thanks"), 303)


@report_views.get("/reports/thanks")
def show_thanks() -> Response:
    """Say that a report was kept; an address of its own, so that loading it again sends nothing again."""
    return make_response(render_template("reports/thanks.html"))


def _render_form(record: DocumentRecord, passage: Passage | None, faults: Sequence[str] = ()) -> str:
    return render_template(
        "reports/form.html",
        record=record,
        passage=passage,
        address=urls.passage_url(record.id, passage.id) if passage else urls.document_url(record.id),
        about=f"{record.id}/{passage.id}" if passage else record.id,
        faults=faults,
        kinds=ReportKind,
        chosen=request.form.get("kind", ""),
        text=request.form.get("text", ""),
        max_chars=MAX_TEXT_CHARS,
    )


def _refuse_other_sites() -> None:
    """Raise `FailureError` for a form that a page of another site sends.

    Browsers say so by `Sec-Fetch-Site`, where the site has TLS; elsewhere by `Origin`, which is "null" for the forms of
    this site too, since its pages send no referrer (Fetch standard, "append a request Origin header").
    """
    fetched, origin = request.headers.get("Sec-Fetch-Site", ""), request.headers.get("Origin", "null")
    is_own = fetched in ("same-origin", "none") if fetched else origin in ("null", urls.site_origin())
    if not is_own:
        raise FailureError(_FROM_ELSEWHERE)
