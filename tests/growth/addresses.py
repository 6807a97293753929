"""Everything that a request can send to a site: each parameter of each address, as it declares and shows them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from functools import partial
from io import BytesIO
from typing import Any
from urllib.parse import quote, quote_plus, urlencode, urlsplit

import docx
from flask import Flask, g
from flask.testing import FlaskClient
from lxml import html
from werkzeug.datastructures import FileStorage
from werkzeug.routing import Rule
from werkzeug.test import TestResponse, encode_multipart

from kb.web.openapi.operations import FORM, JSON
from kb.web.pack import ADD, DROP, PACK
from kb.web.params.parsing import LANGUAGE_PARAMETER
from tests.growth.hostile_texts import Schema

TEXT: Schema = {"type": "string"}
NAMES: Schema = {"type": "array", "items": TEXT}
EVERY_NAME = "(names)"
VALUE = "{value}"
_ADDRESSES = ("http://localhost/search?q=", "http://localhost/documents/{document}/{passage}?words=")
_HEADERS = ("Accept", "Accept-Encoding", "Accept-Language", "Cookie", "If-None-Match", "Origin", "Range", "Referer")
_BESIDE = {
    "/reports": (("about", "{document}/{passage}"), ("kind", "something else")),
    "/pack": (("pack", "{passage}"),),
}
"""Of pages: what a form of theirs is not sent without, or has no fields without, by rule."""
_NOT_IN_HEADERS = re.compile(r"[^\x20-\xff]")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TOLD = re.compile(r"Those known here are: ([a-z, ]+)\.")  # the answer of a strict address to another name
_PART = re.compile(r"<(?:(\w+):)?(\w+)>")


class Place(Enum):
    """The part of a request that has a parameter."""

    PATH = auto()
    QUERY = auto()
    HEADER = auto()
    JSON = auto()
    FORM = auto()
    FILE = auto()


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an address.

    Attributes:
        address: As the OpenAPI document writes it.
        schema: Of its values.
        path: With `VALUE` where the parameter is a part of it; all other parts name what the library has.
        beside: Names and values without which the address takes no request.
        inside: The beginning of a value that is an address itself, or of a file.
        file: The name of a file, by which its format is known.
    """

    method: str
    address: str
    place: Place
    name: str
    path: str
    schema: Schema = field(default_factory=lambda: TEXT, hash=False)
    beside: tuple[tuple[str, str], ...] = ()
    inside: str = ""
    file: str = "draft.docx"

    def __str__(self) -> str:
        return f"{self.method} {self.address} {self.place.name.lower()} {self.name}" + f" ({self.inside})" * bool(
            self.inside
        )

    def prepare(self, client: FlaskClient, values: Sequence[str]) -> Callable[[], TestResponse]:
        """Return what sends a request with a value, or with several if the parameter is a list."""
        if self.place is Place.FILE:
            text = self.inside + values[0]
            content = _write_word_file(text) if self.file.endswith(".docx") else text.encode()
            # Written here, since a client keeps a large form in a file that it does not close.
            boundary, form = encode_multipart(
                {**dict(self.beside), self.name: FileStorage(BytesIO(content), self.file, self.name)}
            )
            content_type = f"multipart/form-data; boundary={boundary}"
            return partial(
                client.open, self.path, method=self.method, data=form, content_type=content_type, buffered=True
            )
        path, body, headers = self.write(values)
        return partial(
            client.open,
            path,
            method=self.method,
            data=body or None,
            headers=headers,
            content_type={Place.JSON: JSON, Place.FORM: FORM}.get(self.place),
            buffered=True,
        )

    def write(self, values: Sequence[str]) -> tuple[str, str, list[tuple[str, str]]]:
        """Return the path of a request with some values, its body, and its headers."""
        if self.inside:
            values = [self.inside + quote_plus(each) for each in values]
        names = dict.fromkeys(values, ("a",)) if self.name == EVERY_NAME else {self.name: values}
        sent = [(name, each) for name, given in names.items() for each in given]
        match self.place:
            case Place.PATH:
                return self.path.replace(VALUE, quote(values[0], safe="")), "", []
            case Place.QUERY:
                return f"{self.path}?{urlencode([*sent, *self.beside])}", "", []
            case Place.HEADER:
                return self.path, "", [(name, _NOT_IN_HEADERS.sub(" ", each)) for name, each in sent]
            case Place.JSON:
                written = names if self._is_list else {name: given[0] for name, given in names.items()}
                return self.path, json.dumps(written, ensure_ascii=False), []
            case _:
                return self.path, urlencode([*sent, *self.beside]), []

    @property
    def _is_list(self) -> bool:
        return self.schema.get("type") == "array"


def list_parameters(app: Flask) -> list[Parameter]:
    """Return every parameter of every address: those for programs as declared, those of pages as far as they are known.

    For pages these are the parts of their paths, what they read from an address, and the fields of the forms on them.
    """
    client = app.test_client()
    examples = _find_examples(client)
    declared = client.get("/openapi.json").get_json()["paths"]
    found = dict.fromkeys(_list_declared(declared, examples))
    schemas = {each.name: each.schema for each in found}
    pages = [rule for rule in app.url_map.iter_rules() if rule.methods and write_template(rule) not in declared]
    forms: dict[str, dict[str, Place]] = {}
    known: dict[str, tuple[str, ...]] = {}
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            path = _fill(rule, examples)
            known[rule.rule] = (*known.get(rule.rule, ()), *_find_known(client, path))
            for action, fields in _find_forms(
                client.get(path, query_string=_write_beside(rule, examples), buffered=True)
            ):
                forms.setdefault(action, {}).update(fields)
    for rule in pages:
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            for converter, name in _PART.findall(rule.rule):
                schema = {"type": "integer"} if converter == "int" else TEXT
                path = _fill(rule, {**examples, name: VALUE})
                found[Parameter(method, write_template(rule), Place.PATH, name, path, schema)] = None
            path = _fill(rule, examples)
            usual = Place.QUERY if method == "GET" else Place.FORM
            names = dict.fromkeys((*known.get(rule.rule, ()), EVERY_NAME), usual)
            for name, place in {**names, **forms.get(f"{method} {path}", {})}.items():
                schema = NAMES if name == EVERY_NAME else schemas.get(name, TEXT)
                beside = tuple(pair for pair in _write_beside(rule, examples) if pair[0] != name)
                found[Parameter(method, write_template(rule), place, name, path, schema, beside)] = None
    found.update(dict.fromkeys(Parameter("GET", "/", Place.HEADER, name, "/") for name in _HEADERS))
    for name in (LANGUAGE_PARAMETER, PACK, ADD, DROP):  # all pages read them alike
        found[Parameter("GET", "/", Place.QUERY, name, "/")] = None
    return list(found)


def _list_declared(paths: Mapping[str, Any], examples: Mapping[str, str]) -> Iterator[Parameter]:
    """Yield the parameters that the OpenAPI document declares."""
    for template, methods in paths.items():
        path = template.format_map(examples)
        for method, operation in methods.items():
            declared = operation["parameters"]
            needed = tuple((each["name"], "a") for each in declared if each["in"] == "query" and each["required"])
            for each in declared:
                place = Place[each["in"].upper()]
                whole = template.format_map({**examples, each["name"]: VALUE}) if place is Place.PATH else path
                beside = tuple(pair for pair in needed if pair[0] != each["name"])
                parameter = Parameter(method.upper(), template, place, each["name"], whole, each["schema"], beside)
                yield parameter
                if each["name"] == "url":
                    yield from (replace(parameter, inside=inside.format_map(examples)) for inside in _ADDRESSES)
            body = operation.get("requestBody")
            for name, schema in body["content"][JSON]["schema"]["properties"].items() if body else ():
                yield Parameter(method.upper(), template, Place.JSON, name, path, schema)
            yield Parameter(method.upper(), template, Place.JSON if body else Place.QUERY, EVERY_NAME, path, NAMES)


def _find_examples(client: FlaskClient) -> dict[str, str]:
    """Return an existing value for each part of a path."""
    document = next(each for each in client.get("/documents.json").get_json()["documents"] if each["pages"])["id"]
    other = next(each["id"] for each in client.get("/documents.json").get_json()["documents"] if each["id"] != document)
    passages = client.get(f"/documents/{document}.json").get_json()["passages"]
    return {
        "document": document,
        "other": other,
        "passage": passages[0]["id"],
        "law": client.get("/laws.json").get_json()["laws"][0]["url"].rpartition("/")[2],
        "speaker": client.get("/speakers.json").get_json()["speakers"][0]["id"],
        "page": "1",
        "number": "1",
        "version": "0",
        "name": "speaker",
    }


def _fill(rule: Rule, examples: Mapping[str, str]) -> str:
    return _PART.sub(lambda part: examples[part[2]], rule.rule)


def _write_beside(rule: Rule, examples: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(name, value.format_map(examples)) for name, value in _BESIDE.get(rule.rule, ())]


def write_template(rule: Rule) -> str:
    """Return the path of a rule as the OpenAPI document writes it."""
    return _PART.sub(r"{\2}", rule.rule)


def _find_known(client: FlaskClient, path: str) -> tuple[str, ...]:
    """Return the names of the parameters that a page reads from its address."""
    with client:
        answer = client.get(path, query_string={"unknown": ""}, buffered=True)
        names: tuple[str, ...] = g.get("known_parameters", ())
    told = _TOLD.search(answer.get_data(as_text=True)) if answer.status_code == 400 else None
    return tuple(told[1].split(", ")) if told else names


def _find_forms(page: TestResponse) -> Iterator[tuple[str, dict[str, Place]]]:
    """Yield the target and fields of each form of a page."""
    if page.mimetype != "text/html" or page.status_code != 200:
        return
    for form in html.document_fromstring(page.get_data(as_text=True)).iter("form"):
        method = form.get("method", "get").upper()
        usual = Place.QUERY if method == "GET" else Place.FORM
        yield (
            f"{method} {urlsplit(form.get('action', '')).path}",
            {
                each.get("name", ""): Place.FILE if each.get("type") == "file" else usual
                for each in form.iter("input", "textarea", "select", "button")
                if each.get("name")
            },
        )


def _write_word_file(text: str) -> bytes:
    word = docx.Document()
    for paragraph in _NOT_IN_XML.sub(" ", text).split("\n\n"):
        word.add_paragraph(paragraph)
    file = BytesIO()
    word.save(file)
    return file.getvalue()
