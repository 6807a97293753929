"""Metrics of the running site in Prometheus' text format, at `/metrics`, for those who have the token.

They count requests by endpoint, never by address, query or document. Access needs a token rather than a local address,
since requests that a proxy on the same machine sends for readers look like the machine's own. gunicorn's workers each
count into files of a folder that `kb.gunicorn_config` makes, and the worker that is asked adds them up.
"""

from __future__ import annotations

import hmac
import os
import time
from collections.abc import Iterator
from pathlib import Path

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

import kb
from kb.embeddings.encoders import load_encoders
from kb.errors import EngineError, SettingsError
from kb.settings import Settings
from kb.web.app_state import Site, current_site
from kb.web.gunicorn_host import GunicornHost

_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_NO_ENDPOINT = "none"  # for addresses without a route
_STATM = Path("/proc/self/statm")


class _LibraryCollector(Collector):
    """The contents of the index, looked up on each scrape."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics; those of the index are left out where it cannot be opened."""
        settings = self._site.settings
        yield InfoMetricFamily("kb", "The program.", {"version": kb.__version__, "engine": settings.engine})
        is_in_force = not self._site.configuration.faults
        yield GaugeMetricFamily("kb_configuration_valid", "Whether the library's files have no fault.", is_in_force)
        try:
            with self._site.open_view() as view:
                generation, records = view.generation, view.documents()
                coverage = load_encoders(settings.meaning).measure_coverage(view.coverage)
        except EngineError:
            yield GaugeMetricFamily("kb_index_readable", "Whether the index can be opened.", 0)
            return
        yield GaugeMetricFamily("kb_index_readable", "Whether the index can be opened.", 1)
        yield GaugeMetricFamily("kb_index_generation", "The number of the index's last change.", generation)
        yield GaugeMetricFamily("kb_documents", "Documents in the index.", len(records))
        passages = sum(record.passages for record in records)
        yield GaugeMetricFamily("kb_passages", "Passages in the index.", passages)
        encoded = GaugeMetricFamily("kb_passages_encoded", "Passages that an encoder has encoded.", labels=["encoder"])
        for name, each in coverage:
            encoded.add_metric([name], each.encoded)
        yield encoded
        changed = settings.library / "generation"
        if changed.exists():
            changed_s = changed.stat().st_mtime
            yield GaugeMetricFamily("kb_index_changed_timestamp_seconds", "When the index last changed.", changed_s)


def register(app: Flask, settings: Settings, gunicorn: GunicornHost | None) -> None:
    """Measure requests, and serve the metrics.

    Raises:
        SettingsError: There are several workers, and no folder in which they count together.
    """
    counts_together = bool(os.environ.get(_FOLDER))
    if gunicorn and gunicorn.workers > 1 and not counts_together:
        raise SettingsError(
            f"KB_METRICS_TOKEN_FILE is set, and {gunicorn.workers} workers would count each for themselves. Start "
            "gunicorn with '-c python:kb.gunicorn_config'."
        )
    counted = CollectorRegistry()
    requests = Counter("kb_requests", "Requests that were answered.", ("endpoint", "status"), registry=counted)
    durations = Histogram(
        "kb_request_duration_seconds",
        "Seconds until an answer was made.",
        ("endpoint",),
        buckets=_BUCKETS_S,
        registry=counted,
    )
    memory = Gauge(
        "kb_worker_resident_memory_bytes",
        "Memory of each worker.",
        registry=counted,
        multiprocess_mode="liveall",
    )

    def start_clock() -> None:
        g.started_s = time.perf_counter()

    def count_answer(response: Response) -> Response:
        endpoint = request.endpoint or _NO_ENDPOINT
        requests.labels(endpoint, f"{response.status_code // 100}xx").inc()
        durations.labels(endpoint).observe(time.perf_counter() - g.started_s)
        memory.set(_read_resident_bytes())
        return response

    def send_metrics() -> Response:
        """Give the figures to who has the token."""
        if not _has_token(settings):
            return Response(status=401, headers={"WWW-Authenticate": "Bearer"})
        memory.set(_read_resident_bytes())
        in_all, in_library = CollectorRegistry(), CollectorRegistry(auto_describe=False)
        if counts_together:
            MultiProcessCollector(in_all)  # type: ignore[no-untyped-call] # its constructor has no types
        in_library.register(_LibraryCollector(current_site()))
        text = generate_latest(in_all if counts_together else counted) + generate_latest(in_library)
        return Response(text, content_type=_CONTENT_TYPE, headers={"Cache-Control": "no-store"})

    app.before_request(start_clock)
    app.after_request(count_answer)
    app.add_url_rule("/metrics", "metrics.send_metrics", send_metrics)


def _has_token(settings: Settings) -> bool:
    """Tell whether the current request has the token, which is read anew, so that it can be changed."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    expected = settings.token_of_metrics
    return bool(expected) and scheme.lower() == "bearer" and hmac.compare_digest(given.encode(), expected.encode())


def _read_resident_bytes() -> int:
    """Return the resident memory of this process; 0 without /proc."""
    try:
        return int(_STATM.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
