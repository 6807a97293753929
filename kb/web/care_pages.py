"""The pages about the reader's own safety and needs: leaving quickly, and what the site can be used with.

Routes only. They say nothing of any document.
"""

from __future__ import annotations

from flask import Blueprint, render_template, request

from kb.web.parameters import no_parameters

care_pages = Blueprint("care", __name__)


@care_pages.get("/leaving")
def leaving() -> str:
    """Say how to leave quickly, and what leaving does not hide."""
    no_parameters(request.args)
    return render_template("leaving.html")


@care_pages.get("/accessibility")
def accessibility() -> str:
    """Say what the site was tested with, and what is known to fall short."""
    no_parameters(request.args)
    return render_template("accessibility.html")
