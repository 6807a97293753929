"""Error handlers: message and status of failed requests, for readers and for programs.

The text of another library's exception never reaches a reader, and no log contains anything that was typed.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import Flask, Response, current_app, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from kb.errors import BusyError, EngineError
from kb.web.log_redaction import redact_record
from kb.web.middleware.private_search import is_private
from kb.web.middleware.responses import render_json
from kb.web.middleware.robots import mark_unlisted
from kb.web.openapi.failures import FailureAnswer, FaultAnswer
from kb.web.openapi.operations import is_for_programs
from kb.web.params.models import SearchParameters
from kb.web.params.parsing import Fault, ParametersError, truncate
from kb.web.translations import gettext_noop

_RETRY_AFTER_S = 30


@dataclass(frozen=True, slots=True)
class ClosestPassage:
    """The closest passage to one that is gone; `document` is its address in the text of the whole document."""

    text: str
    address: str
    document: str


@dataclass(frozen=True, slots=True)
class Failure:
    """What to say about a failed request: a heading, and a message that also says what to do.

    Attributes:
        faults: Each faulty parameter, or part of the address.
        kept: The usable part of a search, shown in the search box again.
        withdrawn: Whether the address was purged, so that others who show it must remove it.
        retry_after_s: None where trying again would not help.
    """

    status: int
    heading: str
    message: str
    faults: Sequence[Fault] = ()
    kept: SearchParameters | None = None
    closest: ClosestPassage | None = None
    retry_after_s: int | None = None
    withdrawn: bool = False


class FailureError(Exception):
    """A request cannot be answered, for a known reason."""

    def __init__(self, failure: Failure) -> None:
        self.failure = failure
        super().__init__(failure.heading)


NO_DOCUMENT = Failure(
    404,
    gettext_noop("There is no such document"),
    gettext_noop(
        "No document in this library has this address. It may have been taken out, or the address may be incomplete."
    ),
    (Fault("document", "No document has this id."),),
)
ONE_DOCUMENT = Failure(
    404,
    gettext_noop("This is one document"),
    gettext_noop("A document is compared with another one, and both parts of this address name the same."),
    (Fault("other", "This is the document itself. Name another one."),),
)
NO_PASSAGE = Failure(
    404,
    gettext_noop("There is no such passage"),
    gettext_noop("No passage of this document has this address. The address may be incomplete: check its last part."),
    (Fault("passage", "No passage of this document has this id."),),
)
NO_LAW = Failure(
    404,
    gettext_noop("There is no such law"),
    gettext_noop(
        "No law that a passage of this library cites has this address. The list of laws has every law that one does."
    ),
    (Fault("law", "No law has this address."),),
)
GONE_PASSAGE = Failure(
    410,
    gettext_noop("This passage is no longer here"),
    gettext_noop("The document has changed since this link was made, and no longer has these words in this form."),
    (Fault("passage", "The passage that had this id is gone."),),
)
WITHHELD_ORIGINAL = Failure(
    410,
    gettext_noop("The original file is withheld"),
    gettext_noop("The keeper of this library gives the text of this document to read and to quote, but not its file."),
    (Fault("document", "The original file of this document is withheld."),),
)
PURGED = Failure(
    410,
    gettext_noop("This is no longer here"),
    gettext_noop("What was at this address was taken out of the library, and will not come back."),
    (Fault("address", "What was here is gone."),),
    withdrawn=True,
)
WITHHELD_FILE = Failure(
    410,
    gettext_noop("This file is not shown"),
    gettext_noop("A part of it was taken out of the library. The rest can be read on the page of the document."),
    (Fault("document", "The file of this document is not shown."),),
)
SEARCH_OVER = Failure(
    410,
    gettext_noop("This private search is over"),
    gettext_noop(
        "A private search can be opened for half an hour, in the window where it was made. Its words were not kept. "
        "Type them again: they stay private."
    ),
)
NO_PAGE = Failure(
    404,
    gettext_noop("There is no such page in this document"),
    gettext_noop("Pages are counted as in the file, from 1. The page of the document says how many there are."),
    (Fault("number", "The file of this document has no page with this number."),),
)
NO_PAGES = Failure(
    404,
    gettext_noop("This document has no pages to show"),
    gettext_noop("Only the pages of PDF files are shown as pictures. The text of this document can be read here."),
    (Fault("document", "The file of this document is not a PDF file."),),
)
NO_PICTURE = Failure(
    404,
    gettext_noop("There is no picture of this page"),
    gettext_noop("The page is too large to draw, or its file is damaged. Its text can be read here all the same."),
    (Fault("number", "This page could not be drawn."),),
)
MANY_PICTURES = Failure(
    503,
    gettext_noop("Many pages are being drawn at this moment"),
    gettext_noop("Nothing is lost. Load this page again in half a minute."),
    retry_after_s=_RETRY_AFTER_S,
)
NO_SPEAKER = Failure(
    404,
    gettext_noop("There is no such speaker"),
    gettext_noop("No speaker who is quoted in this library has this address. The list of speakers has all who are."),
    (Fault("speaker", "No speaker has this id."),),
)
NO_WIDGET = Failure(
    404,
    gettext_noop("This version of the script is not here"),
    gettext_noop(
        "No release of this library’s software has a script with this hash. The page “Embed this” of a passage or a "
        "search has the present address, with the integrity value that belongs to it."
    ),
)
_NOT_FOUND = Failure(
    404,
    gettext_noop("There is no such page"),
    gettext_noop(
        "There is nothing at this address. Check it for a missing letter, or search for what you were looking for."
    ),
)
_TOO_LONG = Failure(
    413,
    gettext_noop("That was too long"),
    gettext_noop("What was sent is longer than this site reads. Send a shorter text."),
)
_BY_STATUS = {
    404: _NOT_FOUND,
    405: Failure(
        405,
        gettext_noop("This address does not work that way"),
        gettext_noop("Open it as a link, or start from the first page."),
    ),
    413: _TOO_LONG,
    414: replace(_TOO_LONG, status=414),
    415: Failure(
        415,
        gettext_noop("What was sent is of a kind that is not read here"),
        gettext_noop("Send a form; or JSON, where the address takes it. The header Content-Type says which it is."),
    ),
}
_BAD_REQUEST = Failure(
    400, gettext_noop("This request cannot be read"), gettext_noop("Something in it is not well formed. Start again.")
)
_UNEXPECTED = Failure(
    500,
    gettext_noop("This page could not be made"),
    gettext_noop("The fault is ours. It has been noted, without anything that you typed. Try again in a few minutes."),
)
BUSY = Failure(
    503,
    gettext_noop("The library is being changed at this moment"),
    gettext_noop("Nothing is lost. Load this page again in half a minute."),
    retry_after_s=_RETRY_AFTER_S,
)
CHANGED_FILE = Failure(
    503,
    gettext_noop("This file was changed and is not indexed yet"),
    gettext_noop("It is shown again once it is indexed. Until then, read the text on the page of the document."),
    retry_after_s=_RETRY_AFTER_S,
)
_NO_INDEX = Failure(
    503,
    gettext_noop("The library cannot be searched just now"),
    gettext_noop(
        "Nothing is lost. Load this page again in a few minutes. If you keep this library: “kb index” brings its index "
        "up to date, and “kb doctor” says what is wrong."
    ),
    retry_after_s=_RETRY_AFTER_S,
)


def describe_missing_page(label: str, title: str, printed: Sequence[str]) -> Failure:
    """Return the failure for a printed page that a document does not have; it names the existing ones."""
    if printed:
        reason = f"The pages of “{title}” that have text are numbered {printed[0]} to {printed[-1]}."
    else:
        reason = f"“{title}” came without pages. Search for the words that you know."
    heading = f"There is no page {truncate(label)} in this document"
    return Failure(404, heading, reason, (Fault("page", "No page of this document has this number."),))


def register(app: Flask) -> None:
    """Handle every exception that a view can raise."""
    app.register_error_handler(FailureError, lambda error: _respond(error.failure))
    app.register_error_handler(ParametersError, _handle_parameters_error)
    app.register_error_handler(EngineError, _handle_engine_error)
    app.register_error_handler(HTTPException, _handle_http_exception)
    app.register_error_handler(Exception, _handle_unexpected)
    logging.getLogger(app.name).addFilter(_redact_exception)


def _handle_parameters_error(error: ParametersError) -> Response:
    kept = None if error.kept.is_empty or is_for_programs(request.path) else error.kept
    what_now = "The rest is kept below." if kept else "Leave it out, or start again."
    if request.method == "POST":
        heading = gettext_noop("Part of what was sent cannot be used")
    else:
        heading = gettext_noop("Part of this address cannot be used")
    return _respond(Failure(400, heading, f"See what is wrong with it here. {what_now}", error.faults, kept))


def _handle_engine_error(error: EngineError) -> Response:
    report_error(error)
    return _respond(BUSY if isinstance(error, BusyError) else _NO_INDEX)


def _handle_http_exception(error: HTTPException) -> Response:
    status = error.code or 500
    plain = make_response(error.get_response())
    if status < 400:
        return plain  # a redirect
    other = _BAD_REQUEST if status < 500 else _UNEXPECTED
    response = _respond(_BY_STATUS.get(status) or replace(other, status=status))
    if "Allow" in plain.headers:
        response.headers["Allow"] = plain.headers["Allow"]
    return response


def _handle_unexpected(error: Exception) -> Response:
    report_error(error)
    return _respond(_UNEXPECTED)


def report_error(error: Exception) -> None:
    """Log where an error was raised, but neither its text nor the address: both may contain what a reader typed."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    current_app.logger.error("%s while answering '%s'\n%s", type(error).__name__, request.endpoint, frames)


def _redact_exception(record: logging.LogRecord) -> bool:
    """Redact the text and the address from what Flask logs about an exception that one of these handlers raised."""
    return redact_record(record) if record.exc_info else True


def _respond(failure: Failure) -> Response:
    mark_unlisted()
    if is_for_programs(request.path):
        response = render_json(_build_answer(failure), failure.status)
    else:
        parameters = failure.kept or SearchParameters()
        page = render_template("error.html", failure=failure, parameters=parameters, private=is_private())
        response = make_response(page, failure.status)
    if failure.retry_after_s is not None:
        response.headers["Retry-After"] = str(failure.retry_after_s)
    if failure.closest:
        response.headers["Link"] = f'<{failure.closest.address}>; rel="successor-version"'
    return response


def _build_answer(failure: Failure) -> FailureAnswer:
    message = f"{failure.heading}. {failure.message}"
    if failure.closest:
        message += f" The closest passage that is still here is {failure.closest.address}."
    errors: list[FaultAnswer] = [{"field": fault.field, "message": fault.message} for fault in failure.faults]
    answer: FailureAnswer = {"error": message, "errors": errors, "status": failure.status}
    return {**answer, "withdrawn": True} if failure.withdrawn else answer
