"""Builds the desk's application: its pages, templates, and the headers of all answers."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from flask import Flask, Response, abort, current_app, render_template, request, send_from_directory
from jinja2 import FileSystemLoader, StrictUndefined
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.local import LocalProxy

import kb
from kb.citations.wording import spell_date
from kb.desk import sign_in
from kb.desk.adding import adding_pages
from kb.desk.documents import document_pages
from kb.desk.facts import fact_pages
from kb.desk.lifecycle import life_pages, name_change
from kb.desk.needs import needs_pages
from kb.desk.site_settings import site_pages
from kb.desk.state import Desk, Shelf, build_desk, current_desk, join_faults
from kb.desk.table import table_pages
from kb.durable_files import sync_written
from kb.errors import KBError
from kb.library.files.safe_files import make_folder
from kb.library.indexing.sync import ReadFiles
from kb.present.machine_read import name_origin
from kb.settings import DESK, Settings

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "same-origin",  # with none at all, browsers send forms with the origin "null"
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_PAGES = (
    needs_pages,
    fact_pages,
    table_pages,
    document_pages,
    life_pages,
    adding_pages,
    site_pages,
)
_MAX_UPLOAD_BYTES = 1 << 30
_MAX_FORM_BYTES, _MAX_FIELDS = 4 << 20, 20_000
MAX_FIELD_CHARS = 64_000
_SECRET_BYTES = 32
_LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")


def create_desk(
    settings: Settings, read_files: ReadFiles | None = None, log: Callable[[str], None] = lambda _line: None
) -> Flask:
    """Create the desk of a library.

    Args:
        settings: Of the machine.
        read_files: Reads what is added or indexed, by default in confined workers, of which each shelf keeps one ready.
        log: Receives a line for each tenth that is encoded while `completing` lasts.

    Raises:
        LibraryError: Its folder cannot be written.
    """
    desk = build_desk(settings, read_files, log)
    _make_sources(desk.published)
    app = Flask(__name__, static_folder=None, template_folder=None)
    desk.attach(app)
    is_secure = settings.desk_url.startswith("https://")
    app.config.update(
        SECRET_KEY=_read_secret(settings.library / DESK),
        SESSION_COOKIE_NAME="__Host-desk" if is_secure else "desk",
        SESSION_COOKIE_SECURE=is_secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        MAX_CONTENT_LENGTH=_MAX_UPLOAD_BYTES,
        MAX_FORM_MEMORY_SIZE=_MAX_FORM_BYTES,
        MAX_FORM_PARTS=_MAX_FIELDS,
        TRUSTED_HOSTS=_list_hosts(settings),
        DESK_USER_HEADER=settings.desk_user_header,
    )
    _prepare_templates(app, desk)
    sign_in.register(app)
    for pages in _PAGES:
        app.register_blueprint(pages)
    app.before_request(_refuse_long_fields)
    app.add_url_rule("/static/<path:name>", "send_file", _send_file)
    app.register_error_handler(HTTPException, _show_failure)
    app.register_error_handler(KBError, _show_refusal)
    app.after_request(_add_headers)
    app.after_request(_complete_changes)
    return app


def completing(app: Flask) -> AbstractContextManager[None]:
    """Return the context in which another process encodes what the desk changes, and draws and recognises its pages."""
    with app.app_context():
        return current_desk().completer.running()


def _make_sources(shelf: Shelf) -> None:
    """Make the folder of sources of a new library; that of one with an index may be on a disk that is missing."""
    folder = shelf.library.sources.folder
    if not folder.exists():
        with shelf.open_view() as view:
            if view is None:
                make_folder(folder)


def _list_hosts(settings: Settings) -> list[str]:
    """Return the names that the desk answers to: others could be an attacker's, led to this machine."""
    own = settings.desk_url.partition("//")[2].partition("/")[0].partition(":")[0]
    return [own] if own else list(_LOCAL_HOSTS)


def _read_secret(folder: Path) -> bytes:
    """Return the key that signs sessions, made once and readable by this user only."""
    make_folder(folder)
    folder.chmod(0o700)
    path = folder / "secret"
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        found = path.read_bytes()
        if len(found) == _SECRET_BYTES:
            return found
        path.unlink()  # half written, when a process was killed
        return _read_secret(folder)
    made = secrets.token_bytes(_SECRET_BYTES)
    with os.fdopen(file, "wb") as written:
        written.write(made)
        sync_written(written)
    return made


def _prepare_templates(app: Flask, desk: Desk) -> None:
    app.jinja_env.loader = FileSystemLoader(desk.settings.list_template_folders())
    app.jinja_env.autoescape = True
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["site"] = LocalProxy(lambda: desk.config)
    app.jinja_env.filters.update(spell_date=spell_date, name_origin=name_origin, name_change=name_change)


def _send_file(name: str) -> Response:
    """Send a style sheet or a script; the public site has the first of them too."""
    folder = Path(kb.__file__).parent
    return send_from_directory(folder / ("web" if name in ("kb.css", "icon.svg") else "desk") / "static", name)


def _refuse_long_fields() -> None:
    if any(len(text) > MAX_FIELD_CHARS for each in request.form.listvalues() for text in each):
        abort(413, f"A field has more than {MAX_FIELD_CHARS} characters. Shorten it; nothing was written.")


def _show_failure(error: HTTPException) -> tuple[str, int] | HTTPException:
    if error.code is None or error.code < 400:
        return error
    if isinstance(error, SecurityError):  # of the host: no address can be made for it
        return "The desk does not answer to this name. Set KB_DESK_URL to its address.", error.code
    return render_template("desk/failure.html", title=error.name, message=error.description or ""), error.code


def _show_refusal(error: KBError) -> tuple[str, int]:
    """Show why something was not done; what was typed is kept by the browser's way back."""
    return render_template("desk/failure.html", title="That was not done", message=join_faults(error)), 409


def _complete_changes(response: Response) -> Response:
    if request.method == "POST":
        current_desk().completer.ask()
    return response


def _add_headers(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint == "send_file" and response.status_code == 200:
        response.headers["Cache-Control"] = "private, max-age=3600"
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response
