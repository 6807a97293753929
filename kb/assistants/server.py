"""The server of the Model Context Protocol, by its official SDK: over standard input and output, or over HTTP."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from functools import partial
from typing import Any, cast
from urllib.parse import urlsplit

import anyio
import mcp_types as protocol
import uvicorn
from flask import Flask
from mcp import MCPError
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.transport_security import TransportSecuritySettings
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route

from kb import __version__
from kb.assistants.answers import NOTICE, JSONObject, quote
from kb.assistants.tools import TOOLS, Tool
from kb.errors import KBError
from kb.present.answers import prefix_urls
from kb.settings import Settings
from kb.web.app_state import current_site
from kb.web.log_redaction import redact_package_log
from kb.web.openapi.document import build_body_schema
from kb.web.params.parsing import ParametersError

PATH = "/mcp"
_INSTRUCTIONS = (
    "A library of documents that can be searched, read and quoted. Search, then read a passage in its context before "
    "relying on it. Quote words exactly as a passage has them, with its citation and url, and check a quotation before "
    "giving it. `in_force` false or `superseded_by` mean that a newer document holds; `grade` says how sure a speaker "
    "is. Where nothing is found, say how much was searched (`coverage`). " + NOTICE
)
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_MAX_BODY_BYTES = 8 << 20  # as the site's: a text to check, escaped
_AT_ONCE = 4  # tools that run, each in a thread, as the site answers
_MAX_CONNECTIONS = 1000
_NO_SITE = "http://localhost"
_READ_ONLY = protocol.ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)


class SiteRefusalError(KBError):
    """The site refuses a request; the message says why and what to do."""


class SiteCaller:
    """Asks the site's addresses in this process, on behalf of a client of the server; gives whole ones with `KB_URL`.

    Args:
        app: The site.
        address: The client's address, by which the site counts it.
        headers: Those of the client's own request that name it where there is a proxy.
    """

    def __init__(self, app: Flask, address: str, headers: Mapping[str, str]) -> None:
        self._app, self._address, self._headers = app, address, headers
        with app.app_context():
            self._public = current_site().settings.url

    def __call__(self, path: str, body: Mapping[str, object] | None = None) -> JSONObject:
        """Ask for a path; see `kb.assistants.tools.AskSite`."""
        answer = self._app.test_client(use_cookies=False).open(
            path,
            base_url=self._public or _NO_SITE,
            method="GET" if body is None else "POST",
            json=body,
            headers=dict(self._headers),
            environ_base={"REMOTE_ADDR": self._address},
            follow_redirects=True,
        )
        given: dict[str, Any] = answer.get_json()
        if answer.status_code != 200:
            raise SiteRefusalError(" ".join([given["error"], *(each["message"] for each in given["errors"])]))
        whole = prefix_urls(given, self._public.removesuffix(urlsplit(self._public).path))
        return cast(JSONObject, whole)


def create_server(app: Flask) -> Server[Any]:
    """Return the server of the tools over a site."""
    limiter = anyio.CapacityLimiter(_AT_ONCE)
    with app.app_context():
        title = current_site().config.title
        public = current_site().settings.url
        tools = {each.name: _describe(each) for each in TOOLS.values()}

    async def list_tools(
        _context: ServerRequestContext[Any], _parameters: protocol.PaginatedRequestParams | None
    ) -> protocol.ListToolsResult:
        return protocol.ListToolsResult(tools=list(tools.values()))

    async def call_tool(
        context: ServerRequestContext[Any, Request], asked: protocol.CallToolRequestParams
    ) -> protocol.CallToolResult:
        tool = TOOLS.get(asked.name)
        if tool is None:
            raise MCPError(protocol.INVALID_PARAMS, f"There is no such tool. There are: {', '.join(TOOLS)}.")
        ask = _open_caller(app, context.request)
        return await anyio.to_thread.run_sync(partial(_run, tool, asked.arguments or {}, ask), limiter=limiter)

    server = Server(
        "passagebase",
        version=__version__,
        title=title,
        instructions=_INSTRUCTIONS,
        website_url=public or None,
        get_tool_input_schema=lambda name: tools[name].input_schema if name in tools else None,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )
    server.middleware.clear()  # it would give traces of the calls to whatever collects them in this environment
    return server


def _describe(tool: Tool) -> protocol.Tool:
    return protocol.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=build_body_schema(tool.arguments),
        output_schema=tool.describe_output(),
        annotations=_READ_ONLY,
    )


def _open_caller(app: Flask, request: Request | None) -> SiteCaller:
    """Return what asks the site for the client of a request; without one, for this machine."""
    if request is None or request.client is None:
        return SiteCaller(app, "127.0.0.1", {})
    forwarded = request.headers.getlist("x-forwarded-for")
    return SiteCaller(app, request.client.host, {"X-Forwarded-For": ",".join(forwarded)} if forwarded else {})


def _run(tool: Tool, arguments: Mapping[str, object], ask: SiteCaller) -> protocol.CallToolResult:
    try:
        answer = quote(tool.run(arguments, ask))
    except (SiteRefusalError, ParametersError) as error:
        return protocol.CallToolResult(content=[protocol.TextContent(text=str(error))], is_error=True)
    text = json.dumps(answer, ensure_ascii=False)
    return protocol.CallToolResult(content=[protocol.TextContent(text=text)], structured_content=answer)


def serve_stdio(app: Flask) -> None:
    """Serve one assistant over standard input and output, until it closes the former."""
    redact_package_log("mcp")
    server = create_server(app)

    async def serve() -> None:
        async with stdio_server() as (received, sent):
            await server.run(received, sent, server.create_initialization_options())

    anyio.run(serve)


def create_http_app(app: Flask, settings: Settings) -> Starlette:
    """Return the server as an ASGI application, without sessions; requests of other sites' pages are refused."""
    public = urlsplit(settings.url)
    origins = [f"http://{each}" for each in _LOOPBACK]
    security = TransportSecuritySettings(
        allowed_hosts=[*_LOOPBACK, *(f"{each}:*" for each in _LOOPBACK), public.netloc],
        allowed_origins=[*origins, *(f"{each}:*" for each in origins), f"{public.scheme}://{public.netloc}"],
    )
    served = create_server(app).streamable_http_app(
        streamable_http_path=PATH,
        json_response=True,
        stateless_http=True,
        max_request_body_size=_MAX_BODY_BYTES,
        transport_security=security,
    )
    for route in served.routes:
        cast(Route, route).methods = {"POST"}  # nothing is sent unasked, and so no stream is held open for it
    return served


def serve_http(app: Flask, settings: Settings, listener: socket.socket) -> None:
    """Serve assistants over HTTP on an open socket, until the process is ended."""
    for package in ("mcp", "uvicorn"):
        redact_package_log(package)
    config = uvicorn.Config(
        create_http_app(app, settings),
        access_log=False,
        limit_concurrency=_MAX_CONNECTIONS,
        log_config=None,
        proxy_headers=False,
        server_header=False,
    )
    uvicorn.Server(config).run(sockets=[listener])
