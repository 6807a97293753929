"""A site whose answers at every address are compared, without what depends on the time or on chance."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from flask import Flask
from werkzeug.exceptions import HTTPException

from kb.settings import Settings
from kb.web import create_app
from tests.libraries import open_library

Request = tuple[str, str, tuple[tuple[str, str], ...]]  # the method, the path and the parameters
_CHANGING = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-][\d:]+)?|(?<=token=)[\w-]{200,}")  # a private search's token


@dataclass(frozen=True, slots=True)
class Site:
    """A site, and the parameters of its addresses for programs."""

    app: Flask
    known: dict[tuple[str, str], set[str]]

    def ask(self, request: Request) -> str:
        """Return a whole answer, of a form the one that it leads to, without what depends on the time or on chance."""
        method, path, given = request
        known = self.known.get((self._find_rule(method, path), method.lower()))
        sent = {name: value for name, value in given if known is None or name in known}
        client = self.app.test_client()
        if method == "GET":
            answer = client.get(path, query_string=sent, buffered=True)
        elif known is None:
            answer = client.post(path, data=sent, buffered=True, follow_redirects=True)
        else:
            answer = client.post(path, json=sent, buffered=True)
        assert answer.status_code < 500, request
        body = _CHANGING.sub("X", answer.get_data().decode("utf-8", "replace"))
        return f"{answer.status_code} {answer.location}\n{body}"

    def _find_rule(self, method: str, path: str) -> str:
        """Return the rule of a path as the OpenAPI document writes it; "" where there is none."""
        try:
            rule, _ = self.app.url_map.bind("localhost").match(unquote(path), method, return_rule=True)
        except HTTPException:
            return ""
        return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)


def open_site(folder: Path) -> Site:
    """Index a library, given by its folder, and return its site."""
    open_library(Settings(library=folder, jobs=1)).sync()
    app = create_app(Settings(library=folder, rate_limit=0))
    described = app.test_client().get("/openapi.json").get_json()["paths"]
    known = {}
    for path, methods in described.items():
        for method, operation in methods.items():
            names = {each["name"] for each in operation["parameters"] if each["in"] == "query"}
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            known[path, method] = names | {*body.get("properties", {})}
    return Site(app, known)
