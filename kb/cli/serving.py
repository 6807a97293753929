"""`kb serve`."""

from __future__ import annotations

import logging
import multiprocessing
import resource
import time
from contextlib import nullcontext
from pathlib import Path

import click
import waitress
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer

from kb.cli.index_output import format_report, format_summary
from kb.cli.options import add_library_option
from kb.cli.ownership import refuse_other_user
from kb.cli.printing import format_count, log_line, print_error, print_line
from kb.cli.progress import sync_with_progress
from kb.cli.watching import watch_sources
from kb.errors import KBError
from kb.library.indexing.sync import Library, encode_library
from kb.present.unsure_metadata import summarize_library
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
def serve(library: Path | None, host: str | None, port: int | None, watch: bool) -> None:
    """Bring the index up to date, then serve the site.

    With --watch, the folder of sources is looked at every two seconds, in a process of its own. What is new, changed or
    gone is indexed once two looks find it the same, and each change of the index is a line on standard error.
    """
    settings = Settings.from_environment(library=library, host=host, port=port)
    refuse_other_user(settings.library)
    opened = Library(settings)
    try:
        report = sync_with_progress(opened)
    except KBError as error:
        if not opened.engine.check(read_all=False).exists:
            raise
        print_error(error)
        print_line("Serving the index that there is.", err=True)
    else:
        for line in format_report(report, whole=False):
            print_line(line, err=True)
        with opened.open_view() as view:
            print_line(format_summary(summarize_library(view.documents())), err=True)
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
        with watch_sources(settings) if watch else nullcontext():
            server.run()
    finally:
        server.close()


def _allow_open_files() -> None:
    """Raise the limit of open files to the number of possible connections."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(_OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))


def _start_encoding(library: Library, settings: Settings) -> None:
    """Encode missing embeddings in a separate process, so that the site serves at once and stays responsive."""
    for name, coverage in library.measure_coverage():
        if not coverage.is_complete:
            missing = format_count(coverage.passages - coverage.encoded, "passage")
            print_line(
                f"Encoding {missing} with '{name}' in the background; until then searches use what is there.", err=True
            )
    if any(not coverage.is_complete for _, coverage in library.measure_coverage()):
        multiprocessing.get_context("spawn").Process(
            target=encode_library, args=(settings, log_line), daemon=True
        ).start()
