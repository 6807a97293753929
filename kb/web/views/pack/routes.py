"""Routes of the pack of gathered passages. What is gathered, and the pack's heading, are neither kept nor logged."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request

from kb.web.app_state import current_site
from kb.web.pack import PACK, read_pack, replace_pack
from kb.web.params.models import PackForm, PackParameters
from kb.web.params.parsing import parse_parameters, replace_posted
from kb.web.views.pack.files import write_file
from kb.web.views.pack.page import build_pack_page

pack_views = Blueprint("pack", __name__)


@pack_views.get("/pack")
def show_shared_pack() -> Response:
    """Show the pack whose passages are in the address."""
    return _answer(parse_parameters(PackParameters, request.args), "")


@pack_views.post("/pack")
def show_pack() -> Response:
    """Show the pack whose passages are in the body, after a change to it."""
    parameters = parse_parameters(PackForm, request.form)
    replace_pack(read_pack().move(parameters.up, -1).move(parameters.down, 1).passages)
    return _answer(parameters, parameters.heading)


def _answer(parameters: PackParameters, heading: str) -> Response:
    with current_site().open_view() as view:
        page = build_pack_page(read_pack().passages, parameters.style, view)
        if parameters.file:
            content, media_type, ending = write_file(page, parameters.file, heading, view)
            response = Response(content, content_type=media_type)
            response.headers.set("Content-Disposition", "attachment", filename=f"passages.{ending}")
            return response
    replace_pack(page.ids)
    if request.method == "POST":
        replace_posted([(PACK, read_pack().write()), ("style", parameters.style.value), ("heading", heading)])
    return make_response(render_template("pack/page.html", page=page, heading=heading, pack=read_pack()))
