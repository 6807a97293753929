"""Signing in and out: nothing at the desk answers without it, and no form of another site is taken."""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from hmac import compare_digest
from threading import Lock

from flask import Blueprint, Flask, abort, current_app, g, redirect, render_template, request, session, url_for
from werkzeug.exceptions import SecurityError
from werkzeug.wrappers import Response

from kb.desk.accounts import SHORTEST_PASSWORD
from kb.desk.state import current_desk, today
from kb.library.files.audit import act_as

sign_in_pages = Blueprint("sign_in", __name__)

_OPEN = ("sign_in.show_form", "sign_in.sign_in", "sign_in.show_invitation", "sign_in.accept_invitation", "send_file")
_THIS_MACHINE = ("127.0.0.1", "::1")
_HOURS = 8
_MAX_STRANGERS_BYTES = 1 << 14
_USER, _STAMP, _UNTIL, _CSRF = "user", "stamp", "until", "csrf"
_THROTTLE = "kb.throttle"
_FREE_TRIES, _LONGEST_S, _MOST_KNOWN = 5, 900, 10_000
_WRONG = "This name and password do not belong together."


class Throttle:
    """Delays more tries after wrong passwords, for a name or from an address: twice as long after each."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._wrong: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def find_wait(self, *keys: str) -> int:
        """Return the seconds until another try is taken."""
        now = time.monotonic()
        with self._lock:
            waits = [self._wrong[key][1] - now for key in keys if key in self._wrong]
        return max((int(each) + 1 for each in waits if each > 0), default=0)

    def note_wrong(self, *keys: str) -> None:
        """Count a wrong password."""
        now = time.monotonic()
        with self._lock:
            for key in keys:
                count = self._wrong.pop(key, (0, 0.0))[0] + 1
                delay = min(2 ** (count - _FREE_TRIES), _LONGEST_S) if count >= _FREE_TRIES else 0
                self._wrong[key] = (count, now + delay)
            while len(self._wrong) > _MOST_KNOWN:
                self._wrong.popitem(last=False)

    def forget(self, *keys: str) -> None:
        """Forget the wrong passwords of who has signed in."""
        with self._lock:
            for key in keys:
                self._wrong.pop(key, None)


def register(app: Flask) -> None:
    """Ask for a session before every page, and for its token with every form."""
    app.extensions[_THROTTLE] = Throttle()
    app.before_request(_require_session)
    app.context_processor(lambda: {"csrf_token": _find_token, "user": g.get("user", "")})
    app.register_blueprint(sign_in_pages)


def _require_session() -> Response | None:
    if isinstance(request.routing_exception, SecurityError):
        raise request.routing_exception
    g.user = _find_user()
    if g.user:
        act_as(g.user)
    elif request.endpoint in _OPEN:
        request.max_content_length = _MAX_STRANGERS_BYTES
    else:
        return redirect(url_for("sign_in.show_form"))  # before anything of the body is read
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        _refuse_foreign_form()
    return None


def _find_user() -> str:
    """Return who has sent the request; "" for a stranger, and once the session is over or its user removed."""
    header = current_desk().settings.desk_user_header
    if header:
        return request.headers.get(header, "").strip()[:60] if _comes_from_proxy() else ""
    name, stamp = str(session.get(_USER, "")), str(session.get(_STAMP, ""))
    known = current_desk().accounts.find_stamp(name) if name else ""
    is_valid = bool(known) and compare_digest(known, stamp) and float(session.get(_UNTIL, 0)) > time.time()
    return name if is_valid else ""


def _comes_from_proxy() -> bool:
    return request.remote_addr in (*_THIS_MACHINE, *current_desk().settings.desk_proxies)


def _find_sender() -> str:
    """Return the address from which the request comes; behind the desk's proxy, the one that it saw."""
    seen = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return seen if seen and _comes_from_proxy() else request.remote_addr or ""


def _find_token() -> str:
    """Return the token of the session's forms."""
    if _CSRF not in session:
        session[_CSRF] = secrets.token_urlsafe(24)
    return str(session[_CSRF])


def _refuse_foreign_form() -> None:
    origin = request.headers.get("Origin", "")
    is_own = not origin or origin == (current_desk().settings.desk_url or request.host_url).rstrip("/")
    given = request.form.get(_CSRF, "")
    if not is_own or not compare_digest(given.encode(), str(session.get(_CSRF, "")).encode()) or not given:
        abort(400, "This form is too old, or of another site. Go back, load the page again, and send it once more.")


# ---------------------------------------------------------------------------------- pages


@sign_in_pages.get("/sign-in")
def show_form() -> str | Response:
    """Show the form to sign in, or how to get a first user."""
    if g.user:
        return redirect(url_for("needs.show_needs"))
    return render_template("desk/sign_in.html", has_users=current_desk().accounts.has_users(), fault="")


@sign_in_pages.post("/sign-in")
def sign_in() -> Response | tuple[str, int]:
    """Begin a session, with a new token, if the password is right."""
    desk = current_desk()
    name, password = request.form.get("name", "").strip(), request.form.get("password", "")
    keys = (f"name {name[:60]}", f"from {_find_sender()}")
    throttle: Throttle = current_app.extensions[_THROTTLE]
    wait = throttle.find_wait(*keys)
    if wait:
        fault = f"Too many wrong passwords. Try again in {wait} seconds."
        return render_template("desk/sign_in.html", has_users=True, fault=fault), 429
    if not desk.accounts.verify(name, password):
        throttle.note_wrong(*keys)
        return render_template("desk/sign_in.html", has_users=desk.accounts.has_users(), fault=_WRONG), 403
    throttle.forget(*keys)
    _begin_session(name)
    return redirect(url_for("needs.show_needs"), 303)


@sign_in_pages.post("/sign-out")
def sign_out() -> Response:
    """End all sessions of the keeper."""
    current_desk().accounts.end_sessions(g.user)
    session.clear()
    return redirect(url_for("sign_in.show_form"), 303)


@sign_in_pages.get("/invitation/<token>")
def show_invitation(token: str) -> str | tuple[str, int]:
    """Show the form to choose a password."""
    return _show_invitation(token, "")


@sign_in_pages.post("/invitation/<token>")
def accept_invitation(token: str) -> Response | str | tuple[str, int]:
    """Set the password of who was invited, and begin a session."""
    password = request.form.get("password", "")
    if len(password) < SHORTEST_PASSWORD:
        return _show_invitation(token, f"Choose a password of {SHORTEST_PASSWORD} characters or more.")
    if password != request.form.get("again", ""):
        return _show_invitation(token, "The two passwords are not the same.")
    name = current_desk().accounts.accept(token, password, today())
    if not name:
        return _show_invitation(token, "")
    _begin_session(name)
    return redirect(url_for("needs.show_needs"), 303)


def _show_invitation(token: str, fault: str) -> str | tuple[str, int]:
    name = current_desk().accounts.find_invited(token, today())
    if not name:
        return render_template("desk/invitation.html", name="", fault="", shortest=SHORTEST_PASSWORD), 410
    return render_template("desk/invitation.html", name=name, fault=fault, shortest=SHORTEST_PASSWORD)


def _begin_session(name: str) -> None:
    session.clear()  # also the token that a stranger may have seen
    session[_USER], session[_STAMP] = name, current_desk().accounts.find_stamp(name)
    session[_UNTIL] = time.time() + _HOURS * 3600
