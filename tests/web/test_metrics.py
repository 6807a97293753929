"""The metrics for Prometheus: who gets them, what they contain, and that several workers count as one site."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from kb.errors import SettingsError
from kb.settings import Settings
from tests.web.conftest import make_client
from tests.web.gunicorn_server import CONFIGURED, UNCONFIGURED, RunningGunicorn, run_gunicorn

TOKEN = "a-token-of-the-tests"  # noqa: S105 - of no server
WORD = "quagswort"
ALLOWED = {"Authorization": f"Bearer {TOKEN}"}

Figures = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    path = tmp_path / "token"
    path.write_text(f"{TOKEN}\n", encoding="utf-8")
    return path


@pytest.fixture
def client(library: Path, token_file: Path) -> FlaskClient:
    return make_client(library, metrics_token_file=token_file)


def _read(text: str) -> Figures:
    """Return the metrics by name and labels, as Prometheus' own parser reads them."""
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return {(sample.name, frozenset(sample.labels.items())): sample.value for sample in samples}


def _count(figures: Figures, endpoint: str, status: str) -> float:
    return figures.get(("kb_requests_total", frozenset({("endpoint", endpoint), ("status", status)})), 0)


def _pick(figures: Figures, name: str) -> list[float]:
    return [value for (each, _), value in figures.items() if each == name]


def test_there_are_none_unless_they_are_asked_for(library: Path) -> None:
    client = make_client(library)

    assert client.get("/metrics", headers=ALLOWED).status_code == 404


@pytest.mark.parametrize("given", [None, "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer é"])
def test_they_are_for_who_has_the_token(client: FlaskClient, given: str | None) -> None:
    answer = client.get("/metrics", headers={"Authorization": given} if given else {})

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert b"kb_" not in answer.data


def test_a_new_token_counts_at_once(client: FlaskClient, token_file: Path) -> None:
    token_file.write_text("another", encoding="utf-8")

    assert client.get("/metrics", headers=ALLOWED).status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Bearer another"}).status_code == 200


def test_they_have_the_state_of_the_library(client: FlaskClient, library: Path) -> None:
    figures = _read(client.get("/metrics", headers=ALLOWED).text)
    documents = client.get("/documents.json").get_json()["documents"]

    assert _pick(figures, "kb_documents") == [len(documents)]
    assert _pick(figures, "kb_passages") == [sum(each["passages"] for each in documents)]
    assert _pick(figures, "kb_passages_encoded") == _pick(figures, "kb_passages")
    assert _pick(figures, "kb_index_generation") == [client.get("/healthz").get_json()["generation"]]
    assert _pick(figures, "kb_index_readable") == _pick(figures, "kb_configuration_valid") == [1]
    (changed_s,) = _pick(figures, "kb_index_changed_timestamp_seconds")
    assert 0 <= time.time() - changed_s < 24 * 60 * 60
    assert _pick(figures, "kb_worker_resident_memory_bytes")[0] > 10_000_000


def test_a_library_without_an_index_and_with_a_fault_is_told_so(tmp_path: Path, token_file: Path) -> None:
    (tmp_path / "library.toml").write_text("title = 7\n", encoding="utf-8")
    client = make_client(tmp_path, metrics_token_file=token_file)
    figures = _read(client.get("/metrics", headers=ALLOWED).text)

    assert _pick(figures, "kb_index_readable") == _pick(figures, "kb_configuration_valid") == [0]
    assert not _pick(figures, "kb_documents")


def test_requests_are_counted_by_endpoint_and_nothing_of_them_is_told(client: FlaskClient) -> None:
    for address in (f"/search?q={WORD}", f"/{WORD}", f"/documents/{WORD}", f"/search.json?{WORD}={WORD}", "/about"):
        client.get(address, headers={"User-Agent": WORD, "X-Forwarded-For": "203.0.113.7"})
    text = client.get("/metrics", headers=ALLOWED).text
    figures = _read(text)

    assert _count(figures, "search.show_results", "2xx") == 1
    assert _count(figures, "none", "4xx") == 1
    assert _count(figures, "documents.show_document", "4xx") == 1
    assert _count(figures, "search.send_results", "4xx") == 1
    assert sum(_pick(figures, "kb_request_duration_seconds_count")) == 5
    assert WORD not in text
    assert "203.0.113.7" not in text
    assert "lantern" not in text  # the id of a document


def test_promtool_finds_no_fault(client: FlaskClient) -> None:
    promtool = os.environ.get("PROMTOOL") or shutil.which("promtool")
    if not promtool:
        pytest.skip("promtool is not installed")
    client.get("/search?q=lantern")
    text = client.get("/metrics", headers=ALLOWED).text
    checked = subprocess.run([promtool, "check", "metrics"], input=text, capture_output=True, text=True, check=False)

    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")


def _ask_all(server: RunningGunicorn, paths: Iterable[str]) -> None:
    for path in paths:
        server.ask(path)


@pytest.mark.parametrize("preload", [False, True])
def test_workers_count_together_and_one_that_ends_takes_nothing_along(
    library: Path, tmp_path: Path, token_file: Path, preload: bool
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    settings = {"KB_LIBRARY": str(library), "KB_METRICS_TOKEN_FILE": str(token_file), "TMPDIR": str(temporary)}
    arguments = [*CONFIGURED, "--workers", "3", *(["--preload"] if preload else [])]
    with run_gunicorn(tmp_path, arguments, settings) as server:
        _ask_all(server, ["/about"] * 60)
        figures = _read(server.ask("/metrics", ALLOWED)[1])
        assert _count(figures, "static_pages.show_about", "2xx") == 60

        pid = server.process.pid
        worker, *_ = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        os.kill(int(worker), 9)
        for _ in range(100):
            if worker not in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split():
                break
            time.sleep(0.1)
        _ask_all(server, ["/about"] * 40)
        figures = _read(server.ask("/metrics", ALLOWED)[1])
        assert _count(figures, "static_pages.show_about", "2xx") == 100
        alive = {dict(labels)["pid"] for name, labels in figures if name == "kb_worker_resident_memory_bytes"}
        assert alive
        assert worker not in alive
        assert len(list(temporary.iterdir())) == 1
    assert not list(temporary.iterdir())


def test_workers_that_would_each_count_for_themselves_do_not_start(
    library: Path, tmp_path: Path, token_file: Path
) -> None:
    settings = {"KB_LIBRARY": str(library), "KB_METRICS_TOKEN_FILE": str(token_file)}
    with (
        pytest.raises(AssertionError, match="would count each for themselves"),
        run_gunicorn(tmp_path, [*UNCONFIGURED, "--workers", "2"], settings),
    ):
        pass


def test_an_empty_file_is_no_token(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    with pytest.raises(SettingsError, match="this file is empty"):
        Settings.from_environment({"KB_METRICS_TOKEN_FILE": str(tmp_path / "empty")})


def test_a_worker_has_searched_once_before_a_reader_does(library: Path, tmp_path: Path, token_file: Path) -> None:
    settings = {"KB_LIBRARY": str(library), "KB_METRICS_TOKEN_FILE": str(token_file)}
    with run_gunicorn(tmp_path, [*CONFIGURED, "--workers", "1"], settings) as server:
        figures = _read(server.ask("/metrics", ALLOWED)[1])

        assert _count(figures, "search.show_results", "2xx") == 1
