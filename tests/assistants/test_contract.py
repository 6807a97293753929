"""What holds for every call: the declared answer or a sentence, no more passages than asked for, the site's rules."""

from __future__ import annotations

import logging
import os
import random
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, MCPError
from mcp.server.lowlevel import Server
from mcp_types import CallToolResult

from kb.assistants.server import create_server
from kb.assistants.tools import TOOLS
from kb.library.indexing.sync import Library
from kb.library.keeping.purge import purge
from kb.settings import Settings
from kb.web import create_app
from kb.web.openapi.document import generate_parameter_schema
from tests.assistants.assistant import Assistant, list_passages, read_text
from tests.assistants.test_tasks import NEWER, OLDER, REPORT
from tests.web.small_library import index_library

CALLS = int(os.environ.get("KB_TEST_CALLS", "300"))
_WORDS = ("room", "“nowhere to drive to”", "who pays?", "a* OR (", "speaker:", "\x00\u202e\U000e0041", "é" * 3000, "")
_ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1,
    7,
    50,
    51,
    10**30,
    1.0,
    2.5,
    [],
    {},
    [1],
    ["x"],
    [["x"]],
    {"a": {"b": []}},
    "0",
    "off",
)


def invent_call(chance: random.Random, ids: list[str]) -> tuple[str, dict[str, Any]]:
    """Return a tool, and arguments of which some are right, some odd, and some of no name that it knows."""
    tool = chance.choice(list(TOOLS.values()))
    declared = generate_parameter_schema(tool.arguments)
    names = [*declared["properties"], *(["shoe-size"] if chance.random() < 0.05 else [])]
    arguments: dict[str, Any] = {}
    for name in names:
        if name in declared.get("required", ()) and chance.random() < 0.95:
            arguments[name] = chance.choice(ids if chance.random() < 0.9 and name != "text" else _WORDS)
        elif chance.random() < 0.15:
            arguments[name] = chance.choice(chance.choice((_ODD, _WORDS, ids, (3, 5, ["x"], "on", "2024"))))
    return tool.name, arguments


async def _call_often(server: Server[Any], ids: list[str]) -> list[tuple[str, dict[str, Any], CallToolResult]]:
    chance, called = random.Random(38), []  # noqa: S311 - no secret
    async with Client(server) as client:
        await client.list_tools()
        for _ in range(CALLS):
            name, arguments = invent_call(chance, ids)
            result = await client.call_tool(name, arguments)
            assert isinstance(result, CallToolResult)
            called.append((name, arguments, result))
    return called


@pytest.mark.costly
def test_every_call_is_answered_as_declared_or_refused_in_a_sentence(
    assistant: Assistant, caplog: pytest.LogCaptureFixture
) -> None:
    ids = [REPORT, NEWER, OLDER, *(each["id"] for each in assistant.ask("search", q="room", limit=20)["passages"])]
    assert isinstance(assistant.place, Server)
    called = anyio.run(_call_often, assistant.place, ids)

    answered = [each for each in called if not each[2].is_error]
    assert len(answered) > CALLS / 5
    for name, arguments, result in called:
        if result.is_error:
            assert result.structured_content is None
            assert 20 < len(read_text(result)) < 20_000, (name, arguments)
            continue
        assert isinstance(result.structured_content, dict)  # the client has compared it with its schema
        quoted = result.structured_content["quoted"]
        limit = int(arguments.get("limit") or 50)
        assert len(list_passages(quoted)) <= limit
        assert len(quoted.get("documents", ())) <= limit
    assert [each for each in caplog.records if each.levelno >= logging.ERROR] == []


def test_a_tool_that_there_is_not_is_an_error_of_the_protocol(assistant: Assistant) -> None:
    with pytest.raises(MCPError, match="There are: search, passage, check_quotation, documents, changes"):
        assistant.call("delete")


@pytest.mark.costly
@pytest.mark.parametrize("limit", range(1, 6))
def test_a_passage_has_no_more_around_it_than_asked_for(assistant: Assistant, limit: int) -> None:
    contents = assistant.ask("search", q="room", limit=30, document=[REPORT])["passages"]
    sizes = {
        len(list_passages(assistant.ask("passage", document=REPORT, passage=each["id"], limit=limit)))
        for each in contents[:3]
    }

    assert sizes == {limit}


def test_every_fault_of_the_arguments_is_named(assistant: Assistant) -> None:
    refused = read_text(assistant.call("changes", newer="a/b", limit=0, page=1))

    assert "'limit' was '0'. Give a whole number from 1 to 50." in refused
    assert "There is no parameter 'page' here. Those known here are: newer, older, start, limit." in refused
    assert refused.count("Give an id as the answers of the other tools have it.") == 2


def test_a_text_of_many_quotations_is_answered_by_as_many_matches_as_asked_for(assistant: Assistant) -> None:
    text = "“nobody knew of section 14 here” “nowhere to drive to, at two in the morning” " + "“put the key where” " * 4
    checked = assistant.ask(
        "check_quotation", text=text + "“My officers can bring a person out of a bad place”", limit=1
    )

    assert len(checked["quotations"]) > 2
    assert len(list_passages(checked)) == 1
    assert sum(each["further_matches"] for each in checked["quotations"]) >= 1


def test_addresses_are_whole_where_the_site_has_one(sample: Path) -> None:
    site = create_app(Settings(library=sample, url="https://example.org/kb"))
    (found,) = Assistant(create_server(site)).ask("search", q='"nowhere to drive to"')["passages"]

    assert found["url"] == f"https://example.org/kb/documents/{REPORT}/{found['id']}"


@pytest.mark.costly
def test_old_ids_lead_on_as_old_addresses_do(tmp_path: Path) -> None:
    library = index_library(tmp_path)
    (found, *_) = open_assistant(library).ask("search", q='"should be turned away"')["passages"]
    (tmp_path / "sources" / "lantern.txt.toml").write_text('id = "boat"\n', encoding="utf-8")
    library.sync()
    site = create_app(library.settings.model_copy(update={"url": "https://example.org/kb"}))
    read = Assistant(create_server(site)).ask("passage", document="lantern", passage=found["id"])

    assert (read["document"]["id"], read["passage"]["text"]) == ("boat", found["text"])


def open_assistant(library: Library) -> Assistant:
    return Assistant(create_server(create_app(library.settings)))


@pytest.mark.costly
def test_what_is_closed_or_purged_is_given_to_no_assistant(tmp_path: Path) -> None:
    library = index_library(tmp_path)
    (found, *_) = open_assistant(library).ask("search", q='"should be turned away"')["passages"]
    assert found["quotations"][0]["speaker"] == "Ada Ferry"
    (tmp_path / "library.toml").write_text('closed_speakers = ["Ada Ferry"]\n', encoding="utf-8")
    assistant = open_assistant(library)
    (closed, *_) = assistant.ask("search", q='"should be turned away"')["passages"]
    purge(library, found["id"])

    assert {each["speaker"] for each in closed["quotations"]} == {""}
    assert assistant.ask("search", q='"should be turned away"', meaning="off")["passages"] == []
    assert "taken out of the library" in read_text(assistant.call("passage", document="lantern", passage=found["id"]))
