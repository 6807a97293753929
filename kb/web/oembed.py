"""oEmbed: what a page that is given an address of this site may show in its place.

The format is that of <https://oembed.com>, version 1.0, in JSON and XML. What WordPress takes from it is the frame,
whose page speaks WordPress's own way of telling its height (`static/embed.js`).
"""

from __future__ import annotations

from typing import TypedDict
from urllib.parse import parse_qsl, urlsplit

from flask import Blueprint, Response, current_app, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from kb.web import framing
from kb.web.described import described
from kb.web.embedding import FRAME_WIDTH, Frame, embedded_passage, embedded_search, origin
from kb.web.failures import Failure, FailureError
from kb.web.fields import EMBEDDED
from kb.web.finding import find_passage
from kb.web.json_body import json_response
from kb.web.parameters import OEmbedFormat, OEmbedParameters, oembed_parameters, passage_parameters, search_parameters
from kb.web.site import current_site
from kb.web.values import Fault

oembed_page = Blueprint("oembed_page", __name__)

_KEPT_S = 24 * 60 * 60
_PASSAGES = ("pages.passage", "frames.framed_passage", "embed_pages.embed_passage")
_SEARCHES = ("pages.search", "frames.framed_search", "embed_pages.embed_search")
_NOT_OURS = Failure(
    404,
    "Nothing at this address can be embedded",
    "Give the whole address of a passage or of a search of this library.",
    (Fault("url", "No passage and no search of this library has this address."),),
)


class OEmbedAnswer(TypedDict):
    """What is shown in place of an address: markup of a frame, and the room it needs."""

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


@oembed_page.get("/oembed")
@described(OEmbedAnswer, takes=EMBEDDED, also_as=("text/xml",), fails=(403, 404, 410))
def oembed() -> Response:
    """Give the frame that shows a passage or a search."""
    framing.check_shared()
    asked = oembed_parameters(request.args)
    endpoint, names, given = _named(asked.url)
    if endpoint in _PASSAGES:
        answer = _passage(names, given, asked)
    elif endpoint in _SEARCHES:
        shown = embedded_search(search_parameters(given), current_site().config.title)
        answer = _answer(shown.frame, "", asked)
    else:
        raise FailureError(_NOT_OURS)
    if asked.format is OEmbedFormat.JSON:
        response = json_response(answer)
    else:
        response = Response(render_template("embed/oembed.xml", answer=answer), content_type="text/xml; charset=utf-8")
    response.headers["Cache-Control"] = "no-store" if "q" in given else f"max-age={_KEPT_S}"
    return response


def _named(address: str) -> tuple[str, dict[str, str], MultiDict[str, str]]:
    """Return what an address of this site names: an endpoint, its parts, and its parameters."""
    try:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or parts.netloc.lower() != request.host.lower():
            raise FailureError(_NOT_OURS)
        endpoint, names = current_app.url_map.bind(request.host).match(parts.path, method="GET")
    except (ValueError, HTTPException) as error:
        raise FailureError(_NOT_OURS) from error
    return endpoint, dict(names), MultiDict(parse_qsl(parts.query, keep_blank_values=True))


def _passage(names: dict[str, str], given: MultiDict[str, str], asked: OEmbedParameters) -> OEmbedAnswer:
    with current_site().engine.snapshot() as snapshot:
        record, found = find_passage(names["document"], names["passage"], snapshot)
        shown = embedded_passage(record, found, passage_parameters(given), snapshot)
    return _answer(shown.frame, ", ".join(record.metadata.authors), asked)


def _answer(frame: Frame, author: str, asked: OEmbedParameters) -> OEmbedAnswer:
    width, height = min(FRAME_WIDTH, asked.maxwidth), min(frame.height, asked.maxheight)
    return {
        "version": "1.0",
        "type": "rich",
        "provider_name": current_site().config.title,
        "provider_url": f"{origin()}/",
        "title": frame.title,
        "author_name": author,
        "cache_age": _KEPT_S,
        "html": render_template("embed/frame.html", frame=frame, width=width, height=height).strip(),
        "width": width,
        "height": height,
    }
