"""The script that other people's pages load: one file, with its style sheet and the addresses of its labels put in.

Written to be read in `static/widget.js` and `static/widget.css`. What is served is the same without comments and
indentation, so that a page needs one small request. This module knows no answer and no engine.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha384

from flask import Blueprint, Response, request

from kb.web.assets import FOLDER, address
from kb.web.parameters import no_parameters

widget = Blueprint("widget", __name__)

_STYLE = 'const STYLE = "";'
_LABELS = "const LABELS = {};"
_CSS_NOTES = re.compile(r"/\*.*?\*/", re.DOTALL)


def style() -> str:
    """Return the style sheet without what only people need to read it."""
    text = _CSS_NOTES.sub("", (FOLDER / "widget.css").read_text(encoding="utf-8"))
    return " ".join(text.split())


def script() -> str:
    """Return the script as it is served."""
    lines = (line.strip() for line in (FOLDER / "widget.js").read_text(encoding="utf-8").splitlines())
    text = "\n".join(line for line in lines if line and not line.startswith("//"))
    labels = {path.stem: address(f"labels/{path.name}") for path in sorted((FOLDER / "labels").glob("*.json"))}
    for place, filled in ((_STYLE, f"const STYLE = {json.dumps(style())};"), (_LABELS, f"const LABELS = {labels};")):
        if text.count(place) != 1:
            raise ValueError(f"widget.js must have one line that begins with '{place}'.")
        text = text.replace(place, filled)
    return text + "\n"


SCRIPT = script()
INTEGRITY = f"sha384-{b64encode(sha384(SCRIPT.encode()).digest()).decode()}"


@widget.get("/widget.js")
def widget_script() -> Response:
    """Serve the script; it is asked for again each time whether it has changed, for its address stays."""
    no_parameters(request.args)
    response = Response(SCRIPT, content_type="text/javascript; charset=utf-8")
    response.set_etag(INTEGRITY.removeprefix("sha384-"))
    response.make_conditional(request)
    return response
