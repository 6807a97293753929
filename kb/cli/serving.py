"""`kb serve` and `kb mcp`."""

from __future__ import annotations

import logging
import multiprocessing
import resource
import socket
import time
from pathlib import Path

import click
import waitress
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer

from kb.cli.options import add_library_option, refuse_other_user, say_personal_folder
from kb.cli.output.index_reports import format_report, format_summary
from kb.cli.output.printing import format_count, log_line, print_error, print_line
from kb.cli.output.progress import sync_with_progress
from kb.errors import KBError, SettingsError
from kb.library.indexing.encoding import encode_library, measure_coverage
from kb.library.indexing.personal.folders import read_settings
from kb.library.indexing.personal.zotero_profiles import find_data_folder
from kb.library.indexing.recognition.pages import describe_missing_engine
from kb.library.indexing.sync import Library
from kb.library.indexing.watcher import recognize_in_background, watch_sources
from kb.present.reviews import summarize_library
from kb.settings import Settings
from kb.web import create_app, warm_up
from kb.web.log_redaction import forbid_core_files, redact_log

# Requests and responses are never buffered in a file: they may hold a query.
_IN_MEMORY = {"max_request_body_size": 8 << 20, "inbuf_overflow": 8 << 20, "outbuf_overflow": 1 << 30}
# Against slow clients, deliberate or not: silent connections are closed, and so are readers that take nothing.
# Only exports and whole documents are larger than what is buffered for a reader.
_BOUNDS = {
    "asyncore_use_poll": True,  # select is limited to 1,024 file descriptors
    "channel_timeout": 20,
    "cleanup_interval": 5,
    "connection_limit": 1000,
    "max_request_header_size": 32 << 10,
    "outbuf_high_watermark": 4 << 20,
}
_INSTALL_MCP = "Serving assistants needs the package mcp. Install it with the extra: pip install 'passagebase[mcp]'"
_OPEN_FILES = 4096  # connections, and the files of the index


class _Connection(HTTPChannel):  # type: ignore[misc] # waitress has no types
    """A connection that is closed when its reader has taken nothing for the allowed time of silence.

    waitress closes none whose request is being answered, although the thread may be waiting for the reader.
    """

    _last_sent = _waits_since = 0.0

    def writable(self) -> bool:
        """Tell whether anything is to be sent; the loop asks at least once a second."""
        now = time.monotonic()
        if not self.total_outbufs_len or self.last_activity != self._last_sent:
            self._last_sent, self._waits_since = self.last_activity, now
        elif now - self._waits_since > self.adj.channel_timeout:
            self.handle_close()
            return False
        return bool(super().writable())


@click.command(epilog="Example: kb serve --library ./index --port 8080")
@add_library_option
@click.option("--host", metavar="H", help="The address to serve on (KB_HOST, else 127.0.0.1).")
@click.option("--port", type=int, metavar="P", help="The port to serve on (KB_PORT, else 8000; 0 takes a free one).")
@click.option("--watch", is_flag=True, help="Go on indexing what is put into the folder of sources.")
@click.option(
    "--zotero",
    type=click.Path(path_type=Path),
    is_flag=False,
    flag_value="",
    metavar="[FOLDER]",
    help="Serve what Zotero has in its data folder, by default the usual one.",
)
def serve(library: Path | None, host: str | None, port: int | None, watch: bool, zotero: Path | None) -> None:
    """Bring the index up to date, then serve the site.

    With --watch, the folder of sources is looked at every two seconds, in a process of its own. What is new, changed or
    gone is indexed once two looks find it the same, and each change of the index is a line on standard error.

    The library may be any folder of documents, at any depth, or with --zotero what Zotero has: its files, with title,
    authors, date, publisher, type and address as Zotero has them. Such a folder is read where it is and nothing is
    written there; its index is in your cache folder (XDG_CACHE_HOME, else ~/.cache), and may be deleted.
    """
    if zotero is not None:
        if library is not None:
            raise click.UsageError("Give --library or --zotero, not both.")
        library = find_data_folder(zotero)
    settings = read_settings(library=library, host=host, port=port)
    refuse_other_user(settings.library)
    opened = Library(settings)
    _bring_up_to_date(opened)
    app = create_app(settings, opened.engine)
    redact_log(logging.getLogger("waitress"))
    forbid_core_files()
    _allow_open_files()
    if not watch:
        _start_encoding(opened, settings)
    try:
        sockets: dict[int, object] = {}
        server = waitress.create_server(
            app,
            map=sockets,
            host=settings.host,
            port=settings.port,
            ident=None,
            clear_untrusted_proxy_headers=settings.proxies == 0,
            **_IN_MEMORY,
            **_BOUNDS,
        )
        for each in sockets.values():
            if isinstance(each, BaseWSGIServer):
                each.channel_class = _Connection
    except OSError as error:
        raise KBError(
            f"Cannot serve on {settings.host}:{settings.port}: {error.strerror}. Choose another port with --port."
        ) from error
    warm_up(app)
    shown = f"[{settings.host}]" if ":" in settings.host else settings.host
    public = f"for {settings.url}/ " if settings.url else ""
    print_line(f"Serving on http://{shown}:{server.effective_port}/ {public}(Ctrl-C stops it)")
    try:
        with watch_sources(settings, log_line) if watch else recognize_in_background(settings, log_line):
            server.run()
    finally:
        server.close()


@click.command("mcp", epilog="Example: kb mcp --library ./index")
@add_library_option
@click.option("--http", is_flag=True, help="Serve over HTTP, in a process of its own, instead of this one's input.")
@click.option("--host", metavar="H", help="With --http, the address to serve on.  [default: 127.0.0.1]")
@click.option("--port", type=int, metavar="P", help="With --http, the port (0 takes a free one).  [default: 8002]")
def serve_assistants(library: Path | None, http: bool, host: str | None, port: int | None) -> None:
    """Let assistants search, read and check quotations by the Model Context Protocol.

    An assistant on this machine starts the command by itself and talks to it over its input and output. With --http it
    serves any number at http://H:P/mcp; requests of web pages are answered for the site at KB_URL and for this machine
    only. Give them KB_URL, so that the addresses of passages are whole.
    """
    if not http and (host or port is not None):
        raise click.UsageError("--host and --port need --http.")
    try:
        from kb.assistants.server import PATH, serve_http, serve_stdio
    except ImportError as error:
        raise SettingsError(_INSTALL_MCP) from error
    settings = read_settings(library=library)
    opened = Library(settings)
    with opened.open_view():  # fails where there is no index
        pass
    app = create_app(settings, opened.engine)
    forbid_core_files()
    warm_up(app)
    if not http:
        serve_stdio(app)
        return
    _allow_open_files()
    listener = _listen(host or "127.0.0.1", 8002 if port is None else port)
    shown, number = listener.getsockname()[:2]
    print_line(f"Assistants are served on http://{f'[{shown}]' if ':' in shown else shown}:{number}{PATH}", err=True)
    serve_http(app, settings, listener)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise KBError(f"Cannot serve on {host}:{port}: {error.strerror}. Choose another port with --port.") from error


def _bring_up_to_date(library: Library) -> None:
    """Index what has changed, and say what; where that fails and there is an index, say so."""
    try:
        report = sync_with_progress(library)
    except KBError as error:
        if not library.engine.check(read_all=False).exists:
            raise
        print_error(error)
        print_line("Serving the index that there is.", err=True)
        return
    for line in format_report(report, whole=False):
        print_line(line, err=True)
    say_personal_folder(library.settings.library)
    with library.open_view() as view:
        print_line(format_summary(summarize_library(view.documents())), err=True)
    missing = describe_missing_engine(library)
    if missing:
        print_line(missing, err=True)


def _allow_open_files() -> None:
    """Raise the limit of open files to the number of possible connections."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(_OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))


def _start_encoding(library: Library, settings: Settings) -> None:
    """Encode missing embeddings in a separate process, so that the site serves at once and stays responsive."""
    for name, coverage in measure_coverage(library):
        if not coverage.is_complete:
            missing = format_count(coverage.passages - coverage.encoded, "passage")
            print_line(
                f"Encoding {missing} with '{name}' in the background; until then searches use what is there.", err=True
            )
    if any(not coverage.is_complete for _, coverage in measure_coverage(library)):
        multiprocessing.get_context("spawn").Process(
            target=encode_library, args=(settings, log_line), daemon=True
        ).start()
