"""`kb desk`: the keeper's application, and who may use it."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
import waitress

from kb.cli.options import add_library_option, refuse_other_user
from kb.cli.output.printing import log_line, print_line
from kb.errors import KBError, LibraryError, SettingsError
from kb.library.indexing.personal.folders import read_settings, refuse_personal_folder
from kb.settings import DESK, Settings
from kb.web.log_redaction import redact_log

if TYPE_CHECKING:
    from kb.desk.accounts import Accounts

_MAX_UPLOAD_BYTES = 1 << 30
_INSTALL = "The desk needs the package argon2-cffi. Install it with the extra: pip install 'passagebase[desk]'"


@click.group(invoke_without_command=True, epilog="Example: kb desk --library ./index")
@add_library_option
@click.option(
    "--port", type=int, metavar="P", help="The port to serve on (KB_DESK_PORT, else 8001; 0 takes a free one)."
)
@click.pass_context
def desk(context: click.Context, library: Path | None, port: int | None) -> None:
    """Serve the keeper's desk: documents, metadata, corrections and the site's settings, in the browser.

    Without KB_DESK_URL it answers on this machine only. 'kb desk invite NAME' prints a link with which a keeper
    chooses a password.
    """
    settings = read_settings(library=library, desk_port=port)
    refuse_personal_folder(settings.library)
    context.obj = settings
    if context.invoked_subcommand:
        return
    refuse_other_user(settings.library)
    accounts = _open_accounts(settings)
    from kb.desk import completing, create_desk

    app = create_desk(settings, log=log_line)
    redact_log(logging.getLogger("waitress"))
    try:
        server = waitress.create_server(
            app,
            host=settings.host,
            port=settings.desk_port,
            ident=None,
            max_request_body_size=_MAX_UPLOAD_BYTES,
            clear_untrusted_proxy_headers=False,  # the desk believes them from KB_DESK_PROXIES only
        )
    except OSError as error:
        raise KBError(
            f"Cannot serve on {settings.host}:{settings.desk_port}: {error.strerror}. Choose another port with --port."
        ) from error
    if not accounts.has_users():
        print_line("Nobody can sign in yet: 'kb desk invite NAME' prints a link for the first keeper.", err=True)
    print_line(f"The desk is on http://{settings.host}:{server.effective_port}/ (Ctrl-C stops it)")
    try:
        with completing(app):
            server.run()
    finally:
        server.close()


@desk.command(epilog="Example: kb desk invite 'Ada Wren'")
@click.argument("name")
@click.pass_obj
def invite(settings: Settings, name: str) -> None:
    """Print a link with which a keeper chooses a password, once, within a week."""
    token = _open_accounts(settings).invite(name, datetime.now(UTC).date())
    site = settings.desk_url or f"http://127.0.0.1:{settings.desk_port}"
    print_line(f"{site}/invitation/{token}")
    print_line(f"It works once, within a week. Give it to {name} only.", err=True)


@desk.command(epilog="Example: kb desk dismiss 'Ada Wren'")
@click.argument("name")
@click.pass_obj
def dismiss(settings: Settings, name: str) -> None:
    """Take away a keeper's account and invitations; their sessions end at once."""
    accounts = _open_accounts(settings)
    if not accounts.remove(name):
        known = ", ".join(accounts.list_users()) or "nobody"
        raise LibraryError(f"There is no keeper '{name}'. There is: {known}.")
    print_line(f"{name} can no longer sign in.")


def _open_accounts(settings: Settings) -> Accounts:
    """Return the accounts of a library's desk.

    Raises:
        LibraryError: The library has no folder.
        SettingsError: What hashes passwords is not installed.
    """
    if not settings.library.is_dir():
        raise LibraryError(f"There is no folder '{settings.library}'. Give the library's with --library.")
    try:
        from kb.desk.accounts import Accounts
    except ImportError as error:
        raise SettingsError(_INSTALL) from error
    return Accounts(settings.library / DESK)
