"""The addresses of speakers. Routes only."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from kb.model import SpeakerId
from kb.web.parameters import no_parameters
from kb.web.site import current_site
from kb.web.speakers import speaker_page, speakers_page

speaker_pages = Blueprint("speakers", __name__)


@speaker_pages.get("/speakers")
def speakers() -> str:
    """Show everybody who is quoted."""
    no_parameters(request.args)
    with current_site().engine.snapshot() as snapshot:
        shown = speakers_page(snapshot)
    return render_template("speakers.html", page=shown)


@speaker_pages.get("/speakers/<path:speaker>")
def speaker(speaker: str) -> str:
    """Show all that one speaker said."""
    no_parameters(request.args)
    with current_site().engine.snapshot() as snapshot:
        shown = speaker_page(SpeakerId(speaker), snapshot)
    return render_template("speaker.html", page=shown)
