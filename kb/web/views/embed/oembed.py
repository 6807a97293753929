"""oEmbed 1.0 (<https://oembed.com>): the frame that other sites show in place of an address of this site.

The page in the frame also sends the messages by which WordPress adjusts the height (`static/embed.js`).
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from flask import current_app, render_template, request
from typing_extensions import TypedDict
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from kb.web import urls
from kb.web.app_state import current_site
from kb.web.components.lookup import follow_passage
from kb.web.middleware.errors import Failure, FailureError
from kb.web.middleware.security_headers import WORD_PARAMETERS
from kb.web.params.models import OEmbedParameters, PassageParameters, SearchParameters
from kb.web.params.parsing import Fault, parse_parameters
from kb.web.views.embed.page import FRAME_WIDTH, Frame, build_embedded_passage, build_embedded_search

CACHE_AGE_S = 24 * 60 * 60
# Endpoints of the pages that can be embedded.
_PASSAGES = ("passages.show_passage", "embed.frames.show_passage_frame", "embed.code.show_passage_code")
_SEARCHES = ("search.show_results", "embed.frames.show_search_frame", "embed.code.show_search_code")
_NOT_EMBEDDABLE = Failure(
    404,
    "Nothing at this address can be embedded",
    "Give the whole address of a passage or of a search of this library.",
    (Fault("url", "No passage and no search of this library has this address."),),
)


class OEmbedAnswer(TypedDict):
    """What to show in place of an address: the markup of a frame, with its size."""

    version: str
    type: str
    provider_name: str
    provider_url: str
    title: str
    author_name: str
    cache_age: int
    html: str
    width: int
    height: int


def build_oembed(parameters: OEmbedParameters) -> tuple[OEmbedAnswer, bool]:
    """Return the answer for an address, and whether the address contains words that a reader typed.

    Raises:
        FailureError: The address is not that of a passage or a search of this site.
    """
    endpoint, names, given = _resolve_url(parameters.url)
    has_words = not WORD_PARAMETERS.isdisjoint(given)
    if endpoint in _PASSAGES:
        return _build_passage_answer(names, given, parameters), has_words
    if endpoint in _SEARCHES:
        shown = build_embedded_search(parse_parameters(SearchParameters, given), current_site().config.title)
        return _build_answer(shown.frame, "", parameters), has_words
    raise FailureError(_NOT_EMBEDDABLE)


def _resolve_url(url: str) -> tuple[str, dict[str, str], MultiDict[str, str]]:
    """Return the endpoint, path variables and query parameters of a URL of this site."""
    try:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or parts.netloc.lower() != request.host.lower():
            raise FailureError(_NOT_EMBEDDABLE)
        if not parts.path.startswith(f"{urls.site_root()}/"):
            raise FailureError(_NOT_EMBEDDABLE)
        path = parts.path.removeprefix(urls.site_root())
        endpoint, names = current_app.url_map.bind(request.host).match(path, method="GET")
    except (ValueError, HTTPException) as error:
        raise FailureError(_NOT_EMBEDDABLE) from error
    return endpoint, dict(names), MultiDict(parse_qsl(parts.query, keep_blank_values=True))


def _build_passage_answer(
    names: dict[str, str], given: MultiDict[str, str], parameters: OEmbedParameters
) -> OEmbedAnswer:
    with current_site().open_view() as view:
        record, found, lead = follow_passage(names["document"], names["passage"], view)
        words = parse_parameters(PassageParameters, given)
        if lead:
            start, end = (lead.span.start, lead.span.end) if lead.span and not words.words else (None, None)
            words = replace(words, start=start, end=end)
        shown = build_embedded_passage(record, found, words, view)
    return _build_answer(shown.frame, ", ".join(record.metadata.authors), parameters)


def _build_answer(frame: Frame, author: str, parameters: OEmbedParameters) -> OEmbedAnswer:
    width, height = min(FRAME_WIDTH, parameters.maxwidth), min(frame.height, parameters.maxheight)
    return {
        "version": "1.0",
        "type": "rich",
        "provider_name": current_site().config.title,
        "provider_url": f"{urls.site_url()}/",
        "title": frame.title,
        "author_name": author,
        "cache_age": CACHE_AGE_S,
        "html": render_template("embed/frame.html", frame=frame, width=width, height=height).strip(),
        "width": width,
        "height": height,
    }
