"""The addresses of speakers."""

from __future__ import annotations

from flask import Blueprint, render_template

from kb.model import SpeakerId
from kb.web.app_state import current_site
from kb.web.views.speakers.page import build_speaker_page, build_speakers_page

speaker_views = Blueprint("speakers", __name__)


@speaker_views.get("/speakers")
def show_speakers() -> str:
    """Show everyone who is quoted."""
    with current_site().open_view() as view:
        shown = build_speakers_page(view)
    return render_template("speakers/list.html", page=shown)


@speaker_views.get("/speakers/<path:speaker>")
def show_speaker(speaker: str) -> str:
    """Show everything that a speaker said."""
    with current_site().open_view() as view:
        shown = build_speaker_page(SpeakerId(speaker), view)
    return render_template("speakers/speaker.html", page=shown)
