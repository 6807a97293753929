"""The widget's files as served: `static/widget.js` with its style sheet and label URLs, as a script and as a module.

Comments and insignificant spaces are removed, so that a page that embeds it needs one small request. The bytes depend
on the package alone: not on a library, its settings or the site's address, which the script derives from its own. So
the files of every release can be kept in `releases/` (by `kb.web.views.embed.keep_release`), and served for good at an
address with their hash, to pages that pin them by Subresource Integrity.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha384
from pathlib import Path

from kb.web.middleware.static_files import LABELS_PATH, STATIC_FOLDER

RELEASES_FOLDER = Path(__file__).with_name("releases")
_HASH = re.compile(r"[0-9a-f]{16}", re.ASCII)
_STYLE_LINE = 'const STYLE="";'
_LABELS_LINE = "const LABELS=[];"
_ADDRESS_LINES = re.compile(r"const ADDRESS=.*?;\n", re.DOTALL)
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_CSS_SPACE = re.compile(r" ?([{};,>]) ?|(?<=:) ")
# Spaces around operators, inside brackets and after them; strings, templates and patterns have none of these.
_SPACE = re.compile(r" ([-=!<>+*?:&|]+) |(?<=[{(\[,)]) | (?=[})\]])|(?<=\bif) (?=\()|(?<=\bfor) (?=\()")
_COMMENT = re.compile(r"(^|\s)//( .*|$)")


@dataclass(frozen=True, slots=True)
class WidgetFile:
    """A file of the widget; `content` is UTF-8, and `extension` has no dot."""

    content: bytes
    extension: str

    @property
    def hash(self) -> str:
        """The first 16 hexadecimal digits of its SHA-384."""
        return sha384(self.content).hexdigest()[:16]

    @property
    def integrity(self) -> str:
        """Its SHA-384 as Subresource Integrity writes it."""
        return f"sha384-{b64encode(sha384(self.content).digest()).decode()}"

    @property
    def is_kept(self) -> bool:
        """Whether a release has it, so that it is served after upgrades too."""
        return _find_release(self.hash, self.extension) is not None


def build_style() -> str:
    """Return the style sheet without comments and insignificant spaces."""
    text = _CSS_COMMENT.sub("", (STATIC_FOLDER / "widget.css").read_text(encoding="utf-8"))
    return _CSS_SPACE.sub(r"\1", " ".join(text.split()))


def build_script() -> str:
    """Return the script as it is served."""
    lines = (STATIC_FOLDER / "widget.js").read_text(encoding="utf-8").splitlines()
    stripped = (_SPACE.sub(r"\1", _COMMENT.sub("", each).strip()) for each in lines)
    text = "\n".join(each for each in stripped if each)
    labels = [LABELS_PATH, *sorted(path.stem for path in (STATIC_FOLDER / "labels").glob("*.json"))]
    for line, filled in (
        (_STYLE_LINE, f"const STYLE={json.dumps(build_style())};"),
        (_LABELS_LINE, f"const LABELS={json.dumps(labels)};"),
    ):
        text = text.replace(line, filled)
    return text + "\n"


def build_module(script: str) -> str:
    """Return the script as an ES module, which has its address from `import.meta`."""
    return _ADDRESS_LINES.sub("const ADDRESS=import.meta.url;\n", script)


def find_file(version: str, extension: str) -> bytes | None:
    """Return the bytes of the present version or of a release by their hash; None where no version has it.

    The folder is read each time: a process that still runs while the package is upgraded serves the files of the new
    version as well. `extension` is "js" or "mjs".
    """
    for each in (SCRIPT, MODULE):
        if (each.hash, each.extension) == (version, extension):
            return each.content
    if not _HASH.fullmatch(version):
        return None
    path = _find_release(version, extension)
    return path.read_bytes() if path else None


def _find_release(version: str, extension: str) -> Path | None:
    return next(RELEASES_FOLDER.glob(f"*-{version}.{extension}"), None)


SCRIPT = WidgetFile(build_script().encode(), "js")
MODULE = WidgetFile(build_module(build_script()).encode(), "mjs")
TYPES = (STATIC_FOLDER / "widget.d.ts").read_bytes()
