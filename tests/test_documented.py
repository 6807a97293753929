"""The documentation's commands and addresses work, over the sample library."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from kb.cli.commands import main
from kb.sample import write_sample
from kb.web.views.embed.widget import MODULE, SCRIPT
from tests.commands import list_commands
from tests.test_docs import PAGES
from tests.web.conftest import make_client

TEXT = "\n".join(page.read_text(encoding="utf-8") for page in PAGES if page.name not in ("CHANGELOG.md", "tour.md"))
COMMANDS = sorted(
    {line.split("  #")[0].strip() for line in re.findall(r"(?:^ {4,}|`)(kb [^`\n]+)", TEXT, re.MULTILINE)}
)
NO_ADDRESSES = ("/etc/", "/srv/", "/opt/", "/proc", "/run/", "/var/", "/kb/", "/tmp")  # noqa: S108 - told from addresses, not used
"""Where files of a server lie, or what stands for any prefix."""
BEARER = "of these tests"
ADDRESSES = sorted(
    path for path in set(re.findall(r"`(/[^`\s]*)`", TEXT)) if not path.startswith(NO_ADDRESSES) and "..." not in path
)
_PATIENCE = 10
NOT_RUN = ("serve", "desk", "mcp", "--watch", "--private", "backup", "evaluate", "sample")
"""Commands with these wait, or need files that no library has: their words are read, and they are not run."""


def invoke_kb(arguments: list[str], library: Path) -> None:
    """Run a command, which may refuse, but not break."""
    result = CliRunner().invoke(main, arguments, env={"KB_LIBRARY": str(library), "KB_JOBS": "1"})
    assert result.exception is None or isinstance(result.exception, SystemExit)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("documented") / "sample"
    write_sample(folder)
    invoke_kb(["index"], folder)  # as whole as the commands leave it, so that each does only what is its own
    return folder


@pytest.fixture(scope="module")
def client(written: Path) -> FlaskClient:
    token = written.parent / "token"
    token.write_text(BEARER, encoding="ascii")
    return make_client(written, rate_limit=0, metrics_token_file=token)


@pytest.fixture(scope="module")
def names(client: FlaskClient) -> dict[str, str]:
    """The values of the documentation's placeholders, by name."""
    passage = client.get("/search.json?q=%22nowhere+to+drive+to%22").get_json()["hits"][0]
    return {
        "NEWER": "guidance-a-room-tonight-v2",
        "OLDER": "guidance-a-room-tonight-v1",
        "OTHER": "guidance-a-room-tonight-v1",
        "DOCUMENT": "guidance-a-room-tonight-v2",
        "DOC": passage["document"]["id"],
        "PASSAGE": passage["id"].split("/")[-1],
        "COPY": "guidance-a-room-tonight-v1",
        "QUERY": "room",
        "TEXT": "a room",
        "GENERATION": "0",
        "HASH": SCRIPT.hash,
        "N": str(passage["page"]["first"]),
    }


def put_names(text: str, names: dict[str, str]) -> str:
    """Replace placeholders by their values."""
    return re.sub(r"\b[A-Z]+\b", lambda name: names.get(name.group(), name.group()), text)


@pytest.mark.parametrize("line", COMMANDS)
def test_each_command_is_one_with_these_options(line: str) -> None:
    name, *arguments = shlex.split(line)[1:]
    if name.startswith("--"):
        assert name == "--version"
        return
    command = list_commands()[name]
    options = {option for parameter in command.params for option in parameter.opts}
    assert not [each for each in arguments if each.startswith("--") and each not in options]


@pytest.mark.parametrize("line", [each for each in COMMANDS if not set(shlex.split(each)) & set(NOT_RUN)])
def test_each_command_does_what_it_says_on_the_sample(
    line: str, written: Path, names: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "library"
    shutil.copytree(written, folder)
    (tmp_path / "report.pdf").write_bytes((folder / "sources" / "2021-01-12-letter-to-the-convener.pdf").read_bytes())
    invoke_kb([put_names(each, names) for each in shlex.split(line)[1:]], folder)


@pytest.mark.parametrize("address", ADDRESSES)
def test_each_address_answers(address: str, client: FlaskClient, names: dict[str, str]) -> None:
    path = put_names(address.replace("HASH.mjs", f"{MODULE.hash}.mjs"), names)
    for _ in range(_PATIENCE):  # a picture is drawn in a process that may be slow to start on a busy machine
        answer = client.get(path, headers={"Authorization": f"Bearer {BEARER}"})
        if answer.status_code != 404:
            break
    assert answer.status_code != 404
    assert answer.status_code < 500
