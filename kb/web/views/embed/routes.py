"""Routes for other sites: frames, pages with the code to embed, oEmbed and the widget's script."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, make_response, render_template, request

from kb.web.app_state import current_site
from kb.web.components.lookup import find_passage
from kb.web.middleware import security_headers
from kb.web.middleware.errors import NO_WIDGET, Failure, FailureError
from kb.web.middleware.responses import render_json
from kb.web.middleware.static_files import mark_immutable
from kb.web.openapi.operations import describe_operation
from kb.web.params.models import OEmbedFormat, OEmbedParameters, PassageParameters, SearchParameters
from kb.web.params.parsing import ParametersError, parse_parameters
from kb.web.views.embed.oembed import CACHE_AGE_S, OEmbedAnswer, build_oembed
from kb.web.views.embed.page import EmbeddedPassage, build_embedded_passage, build_embedded_search
from kb.web.views.embed.widget import MODULE, SCRIPT, TYPES, WidgetFile, find_file
from kb.web.views.search.page import build_results_page

embed_views = Blueprint("embed", __name__)
frame_views = Blueprint("frames", __name__)
code_views = Blueprint("code", __name__)
embed_views.register_blueprint(frame_views)
embed_views.register_blueprint(code_views)
frame_views.after_request(security_headers.allow_framing)
code_views.after_request(security_headers.allow_preview)

_FRAME_PASSAGES = 5
_SCRIPT_TYPE = "text/javascript; charset=utf-8"


@frame_views.get("/embed/<document>/<passage>")
def show_passage_frame(document: str, passage: str) -> str:
    """Show a passage, or words of it, in a frame of another site."""
    return render_template("embed/passage.html", shown=_build_passage(document, passage))


@frame_views.get("/embed/search")
def show_search_frame() -> str:
    """Search in a frame of another site."""
    parameters = parse_parameters(SearchParameters, request.args)
    parameters = replace(parameters, limit=parameters.limit or _FRAME_PASSAGES)
    results = None
    if parameters.text.strip():
        with current_site().open_view() as view:
            results = build_results_page(parameters, view, private=False)
    return render_template("embed/search.html", parameters=parameters, results=results)


@frame_views.errorhandler(FailureError)
def _show_failure(error: FailureError) -> Response:
    return _render_failure(error.failure)


@frame_views.errorhandler(ParametersError)
def _show_parameters_error(error: ParametersError) -> Response:
    return _render_failure(Failure(400, "The address of this frame cannot be used", str(error)))


def _render_failure(failure: Failure) -> Response:
    """Render a failure as a frame: a full page of the site would not fit."""
    return make_response(render_template("embed/failure.html", failure=failure), failure.status)


@code_views.get("/documents/<document>/<passage>/embed")
def show_passage_code(document: str, passage: str) -> str:
    """Show the code to embed a passage, or words of it, in another page."""
    security_headers.check_embedding()
    return render_template("embed/share_passage.html", shown=_build_passage(document, passage), script=SCRIPT)


def _build_passage(document: str, passage: str) -> EmbeddedPassage:
    parameters = parse_parameters(PassageParameters, request.args)
    with current_site().open_view() as view:
        return build_embedded_passage(*find_passage(document, passage, view), parameters, view)


@code_views.get("/search/embed")
def show_search_code() -> str:
    """Show the code to embed a search box, or a search, in another page."""
    security_headers.check_embedding()
    site = current_site()
    parameters = parse_parameters(SearchParameters, request.args)
    shown = build_embedded_search(parameters, site.config.title)
    return render_template(
        "embed/share_search.html",
        shown=shown,
        parameters=parameters.turn_to_page(1),
        script=SCRIPT,
    )


@embed_views.get("/oembed")
@describe_operation(
    OEmbedAnswer,
    operation_id="oembed_page_oembed",
    parameters=OEmbedParameters,
    other_media_types=("text/xml",),
    failures=(403, 404, 410),
)
def send_oembed() -> Response:
    """Give the frame that shows a passage or a search."""
    security_headers.check_embedding()
    parameters = parse_parameters(OEmbedParameters, request.args)
    answer, has_words = build_oembed(parameters)
    if parameters.format is OEmbedFormat.JSON:
        response = render_json(answer)
    else:
        response = Response(render_template("embed/oembed.xml", answer=answer), content_type="text/xml; charset=utf-8")
    response.headers["Cache-Control"] = "no-store" if has_words else f"max-age={CACHE_AGE_S}"
    return response


@embed_views.get("/widget.js")
def send_widget_script() -> Response:
    """Serve the script; browsers revalidate it each time, since its address does not change with its content."""
    return _send_widget(SCRIPT)


@embed_views.get("/widget.mjs")
def send_widget_module() -> Response:
    """Serve the script as an ES module, revalidated as well."""
    return _send_widget(MODULE)


@embed_views.get("/widget.d.ts")
def send_widget_types() -> Response:
    """Serve the types of the widget's elements and events, for TypeScript."""
    return Response(TYPES, content_type="text/plain; charset=utf-8")


@embed_views.get("/widget.<version>.js", defaults={"extension": "js"})
@embed_views.get("/widget.<version>.mjs", defaults={"extension": "mjs"})
def send_widget_version(version: str, extension: str) -> Response:
    """Serve one version of the script or the module for good: the present one, or that of a release.

    An unknown version is not redirected to another, whose integrity hash would be wrong.
    """
    content = find_file(version, extension)
    if content is None:
        raise FailureError(NO_WIDGET)
    return mark_immutable(_send_widget(WidgetFile(content, extension)))


def _send_widget(file: WidgetFile) -> Response:
    response = Response(file.content, content_type=_SCRIPT_TYPE)
    response.set_etag(file.integrity.removeprefix("sha384-"))
    response.make_conditional(request)
    return response
