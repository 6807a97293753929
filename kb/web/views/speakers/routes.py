"""Routes of speakers."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from typing_extensions import TypedDict

from kb.model import SpeakerId
from kb.present.answers import build_speaker_path
from kb.web.app_state import current_site
from kb.web.middleware.responses import render_json
from kb.web.openapi.operations import describe_operation
from kb.web.params.parsing import refuse_parameters
from kb.web.views.speakers.page import build_speaker_page, build_speakers_page

speaker_views = Blueprint("speakers", __name__)


class SpeakerAnswer(TypedDict):
    """Somebody who is quoted by name; `id` is a value of the filter `speaker`, and `url` their page.

    `quotations` counts those beside which they are named, in `documents` documents, and `inferred` those whose speaker
    was found from elsewhere. `roles` has the most frequent first.
    """

    id: str
    name: str
    roles: list[str]
    quotations: int
    inferred: int
    documents: int
    url: str


class SpeakersAnswer(TypedDict):
    """Everyone who has a page, by name."""

    speakers: list[SpeakerAnswer]
    total: int


@speaker_views.get("/speakers")
def show_speakers() -> str:
    """Show everyone who is quoted."""
    with current_site().open_view() as view:
        shown = build_speakers_page(view)
    return render_template("speakers/list.html", page=shown)


@speaker_views.get("/speakers.json")
@describe_operation(SpeakersAnswer, operation_id="api_speakers")
def send_speakers() -> Response:
    """List everyone who is quoted by name."""
    refuse_parameters(request.args)
    with current_site().open_view() as view:
        listed = view.speakers()
    answer: SpeakersAnswer = {
        "speakers": [
            {
                "id": each.id,
                "name": each.name,
                "roles": list(each.roles),
                "quotations": each.quotations,
                "inferred": each.inferred,
                "documents": each.documents,
                "url": build_speaker_path(each.id),
            }
            for each in listed
        ],
        "total": len(listed),
    }
    return render_json(answer)


@speaker_views.get("/speakers/<path:speaker>")
def show_speaker(speaker: str) -> str:
    """Show everything that a speaker said."""
    with current_site().open_view() as view:
        shown = build_speaker_page(SpeakerId(speaker), view)
    return render_template("speakers/speaker.html", page=shown)
