"""An assistant: a client of the official SDK, which also compares each answer with the schema of its tool."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import anyio
from mcp import Client, MCPError, StdioServerParameters
from mcp.server.lowlevel import Server
from mcp_types import CallToolResult, TextContent

Place = Server[Any] | StdioServerParameters | str


@dataclass(frozen=True, slots=True)
class Assistant:
    """Calls the tools of a server: in this process, of a command, or at an address."""

    place: Place

    def call(self, name: str, **arguments: object) -> CallToolResult:
        async def ask() -> object:
            async with Client(self.place) as client:
                await client.list_tools()  # so that it knows the schemas
                try:
                    return await client.call_tool(name, arguments)
                except MCPError as error:  # which the client would put into groups
                    return error

        result = anyio.run(ask)
        if isinstance(result, MCPError):
            raise result
        assert isinstance(result, CallToolResult)
        return result

    def ask(self, name: str, **arguments: object) -> dict[str, Any]:
        """Call a tool, and return what it quotes, which its text has too."""
        result = self.call(name, **arguments)
        assert not result.is_error, read_text(result)
        answer = result.structured_content
        assert isinstance(answer, dict)
        assert json.loads(read_text(result)) == answer
        quoted: dict[str, Any] = answer["quoted"]
        return quoted


def read_text(result: CallToolResult) -> str:
    """Return the text of an answer, its only content."""
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def list_passages(quoted: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the passages of an answer, the one that was asked for first."""
    if "quotations" in quoted:
        return [each["match"] for each in quoted["quotations"] if each["match"]]
    if "passage" in quoted:
        return [quoted["passage"], *quoted["before"], *quoted["after"]]
    found: list[dict[str, Any]] = quoted.get("passages", [])
    return found if isinstance(found, list) else []
