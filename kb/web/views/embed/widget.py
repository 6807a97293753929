"""The widget's script as served: `static/widget.js` with its style sheet and label URLs inserted.

Comments and indentation are removed, so that a page that embeds it needs one small request.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha384

from kb.web.middleware.static_files import STATIC_FOLDER, asset_path

_STYLE_LINE = 'const STYLE = "";'
_LABELS_LINE = "const LABELS = {};"
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def build_style() -> str:
    """Return the style sheet without comments and line breaks."""
    text = _CSS_COMMENT.sub("", (STATIC_FOLDER / "widget.css").read_text(encoding="utf-8"))
    return " ".join(text.split())


def build_script() -> str:
    """Return the script as it is served."""
    stripped = (each.strip() for each in (STATIC_FOLDER / "widget.js").read_text(encoding="utf-8").splitlines())
    text = "\n".join(each for each in stripped if each and not each.startswith("//"))
    labels = {
        path.stem: asset_path(f"labels/{path.name}").removeprefix("/")
        for path in sorted((STATIC_FOLDER / "labels").glob("*.json"))
    }
    for line, filled in (
        (_STYLE_LINE, f"const STYLE = {json.dumps(build_style())};"),
        (_LABELS_LINE, f"const LABELS = {labels};"),
    ):
        text = text.replace(line, filled)
    return text + "\n"


SCRIPT = build_script()
INTEGRITY = f"sha384-{b64encode(sha384(SCRIPT.encode()).digest()).decode()}"
