"""`kb mcp`, started as it is and asked by the SDK's client: over standard input, and over HTTP."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pytest
from click.testing import CliRunner
from mcp import StdioServerParameters

from kb.cli.commands import main
from tests.assistants.assistant import Assistant
from tests.conftest import CHECKOUT
from tests.serving import build_environment, find_free_port, has_listener, run_server

WORD = "quagswort"
COMMAND = ("-c", "from kb.cli.commands import main; main()", "mcp")
QUOTED = f'"nowhere to drive to" OR {WORD}'


@dataclass(frozen=True, slots=True)
class Running:
    """A server over HTTP."""

    port: int
    log: Path

    def post(self, name: str, arguments: Mapping[str, object], **headers: str) -> tuple[int, dict[str, object]]:
        """Call a tool without the SDK, and return the status and the result."""
        asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": name, "arguments": arguments}}
        kinds = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            names = {each.replace("_", "-"): value for each, value in headers.items()}
            connection.request("POST", "/mcp", json.dumps(asked), {**kinds, **names})
            with connection.getresponse() as answer:
                body = answer.read()
                return answer.status, json.loads(body)["result"] if answer.status == 200 else {}
        finally:
            connection.close()


@pytest.fixture(scope="module")
def environment(sample: Path) -> dict[str, str]:
    settings = {
        "KB_LIBRARY": str(sample),
        "KB_MEANING": "static",
        "KB_URL": "https://example.org/kb",
        "KB_PROXIES": "1",
    }
    return build_environment(**settings, KB_RATE_LIMIT="100", PYTHONPATH=str(CHECKOUT))


@pytest.fixture(scope="module")
def running(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    log, port = tmp_path_factory.mktemp("said") / "log", find_free_port()
    command = [sys.executable, *COMMAND, "--http", "--port", str(port)]
    with run_server(command, lambda: has_listener(port), folder=log.parent, environment=environment, log=log):
        yield Running(port, log)


def test_an_assistant_on_this_machine_starts_the_command_and_asks_it(
    environment: dict[str, str], tmp_path: Path
) -> None:
    command = StdioServerParameters(command=sys.executable, args=list(COMMAND), env=environment, cwd=tmp_path)
    (found, *_) = Assistant(command).ask("search", q=QUOTED, limit=2)["passages"]

    assert "nowhere to drive to" in found["text"]
    assert list(tmp_path.iterdir()) == []


def test_assistants_elsewhere_ask_over_http_and_nothing_that_they_ask_is_logged(running: Running) -> None:
    assistant = Assistant(f"http://127.0.0.1:{running.port}/mcp")
    (found, *_) = assistant.ask("search", q=QUOTED, limit=2)["passages"]
    read = assistant.ask("passage", document=found["document"]["id"], passage=found["id"])

    assert found["url"].startswith("https://example.org/kb/documents/")
    assert read["passage"]["text"] == found["text"]
    assert assistant.call("passage", document=WORD, passage=WORD).is_error
    running.post("search", {"q": WORD}, Origin=f"https://{WORD}.example", User_Agent=WORD)
    said = running.log.read_text(encoding="utf-8")
    assert f"http://127.0.0.1:{running.port}/mcp" in said
    assert WORD not in said


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://example.org"}, 200),
        ({"Origin": "http://localhost:3000"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": "evil.example"}, 421),
        ({"Host": "example.org"}, 200),
    ],
)
def test_pages_of_other_sites_are_refused(running: Running, headers: dict[str, str], status: int) -> None:
    assert running.post("documents", {"limit": 1}, X_Forwarded_For="192.0.2.1", **headers)[0] == status


def test_each_client_behind_the_proxy_has_the_rate_limit_of_the_site(running: Running) -> None:
    text = {"text": "“nowhere to drive to at all”"}
    checked = [running.post("check_quotation", text, X_Forwarded_For="192.0.2.7")[1] for _ in range(7)]
    other = running.post("check_quotation", text, X_Forwarded_For="192.0.2.8")[1]

    assert [bool(each.get("isError")) for each in checked] == [False] * 5 + [True] * 2
    assert "Too many requests" in json.dumps(checked[-1])
    assert not other.get("isError")


def test_no_stream_is_held_open_and_nothing_else_is_there(running: Running) -> None:
    connection = HTTPConnection("127.0.0.1", running.port, timeout=60)
    statuses = []
    for method, path in (("GET", "/mcp"), ("DELETE", "/mcp"), ("GET", "/"), ("POST", "/search.json")):
        connection.request(method, path, headers={"Accept": "text/event-stream"})
        with connection.getresponse() as answer:
            answer.read()
            statuses.append(answer.status)
    connection.close()

    assert statuses == [405, 405, 404, 404]


def test_it_is_on_this_machine_alone_unless_told_otherwise(running: Running) -> None:
    listening = subprocess.run(["ss", "-ltnH", f"sport = :{running.port}"], capture_output=True, text=True, check=False)
    if listening.returncode:
        pytest.skip("no ss, which lists listening sockets")

    assert listening.stdout.split()[3] == f"127.0.0.1:{running.port}"


def test_without_an_index_or_with_a_port_that_is_taken_it_says_what_to_do(
    tmp_path: Path, sample: Path, running: Running
) -> None:
    runner = CliRunner()
    nothing = runner.invoke(main, ["mcp", "--library", str(tmp_path)])
    taken = runner.invoke(main, ["mcp", "--http", "--port", str(running.port), "--library", str(sample)])
    unused = runner.invoke(main, ["mcp", "--port", "8002"])

    assert (nothing.exit_code, "kb index" in nothing.output) == (1, True)
    assert (taken.exit_code, unused.exit_code) == (1, 2)
    assert "Choose another port" in taken.output
    assert "--host and --port need --http" in unused.output


def test_without_the_extra_it_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "kb.assistants.server", None)
    result = CliRunner().invoke(main, ["mcp"])

    assert (result.exit_code, "pip install 'passagebase[mcp]'" in result.output) == (1, True)
