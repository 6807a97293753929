"""The OpenAPI document: it leaves no address out, and is true of each."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, NotRequired

import jsonschema_rs
import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import Field
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR
from typing_extensions import TypedDict
from werkzeug.test import TestResponse

from kb.model import DocumentId, Passage
from kb.web.openapi.document import generate_answer_schemas, generate_parameter_schema
from kb.web.params.models import WholeNumber
from kb.web.params.parsing import PROGRAM_ENDINGS
from tests.web.conftest import make_client

Passages = dict[str, list[Passage]]
Document = dict[str, Any]

QUERIES = {
    "q": ["", "lantern", '"without a fee"', "ferry OR bell -gate", "speaker:ferry", "x" * 3000, "lantern~~("],
    "sort": ["relevance", "date"],
    "page": ["2"],
    "start": ["0"],
    "end": ["5"],
    "words": ["of the"],
    "url": ["http://localhost/search?q=lantern", "http://localhost/about", "elsewhere"],
}
FILES = {"/quotations.csv", "/search.csv", "/search/passages.csv", "/search.ris", "/search.bib"}
TEXTS = [
    "She said: “Nobody who knocks at the gate should be turned away.” It was “nobody who knocked at the gate” indeed.",
    "Nobody who knocks at the gate [...] every officer carries a lantern",
    "“Not a word of this stands anywhere near the sea at all.”",
]


@pytest.fixture(scope="module")
def document(app: Flask) -> Document:
    body: Document = app.test_client().get("/openapi.json").get_json()
    return body


def _operations(document: Document) -> Iterator[tuple[str, str, Document]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _addresses(path: str, passages: Passages) -> list[str]:
    """Return a path with the ids of every document and of its passages put in."""
    if "{" not in path:
        return [path]
    others = dict(pairwise((*passages, next(iter(passages)))))
    return [
        path.replace("{document}", name).replace("{passage}", passage.id).replace("{other}", others[name])
        for name, its in passages.items()
        for passage in (its if "{passage}" in path else its[:1])
    ]


@pytest.mark.costly
def test_no_address_for_programs_is_left_out(app: Flask, document: Document, passages: Passages) -> None:
    described = {(path, method.upper()) for path, method, _ in _operations(document)}
    client = app.test_client()
    for rule in app.url_map.iter_rules():
        path = rule.rule.replace("<path:", "{").replace("<int:number>", "1").replace("<", "{").replace(">", "}")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            asked = client.open(_addresses(path, passages)[0], method=method, buffered=True)
            is_for_programs = (asked.mimetype or "").endswith("json") or path.endswith(".json") or path in FILES
            assert is_for_programs == ((path, method) in described), f"{method} {path}: see kb.web.openapi.operations"


def test_the_description_is_openapi(document: Document) -> None:
    faults = [str(error) for error in OPENAPI_31_VALIDATOR.iter_errors(document)]

    assert document["openapi"].startswith("3.1.")
    assert not faults
    assert document["servers"] == [{"url": "/"}]


def test_every_operation_says_what_it_does_and_has_a_name_of_its_own(document: Document) -> None:
    operations = [operation for _, _, operation in _operations(document)]

    assert all(operation["summary"] for operation in operations)
    assert all(each["description"] for operation in operations for each in operation["parameters"])
    assert len({operation["operationId"] for operation in operations}) == len(operations)


def test_every_operation_names_the_failures_that_it_can_have(document: Document) -> None:
    always = {"200", "400", "414", "421", "429", "503"}
    failures = {
        (path, method): set(operation["responses"]) - always
        for path, method, operation in _operations(document)
        if set(operation["responses"]) >= always
    }
    assert len(failures) == len(list(_operations(document)))
    assert failures["/search.json", "get"] == set()
    assert failures["/search.json", "post"] == {"413", "415"}
    assert failures["/laws/{law}.json", "get"] == {"404"}
    assert failures["/documents/{document}.json", "get"] == {"308", "404", "410"}
    assert failures["/documents/{document}/{passage}.json", "get"] == {"308", "404", "410"}
    assert failures["/oembed", "get"] == {"403", "404", "410"}
    named = ({status for statuses in failures.values() for status in statuses} | always) - {"200", "308"}
    assert set(document["components"]["responses"]) == named


def test_the_parameters_described_are_those_that_an_address_knows(
    client: FlaskClient, document: Document, passages: Passages
) -> None:
    for path, method, operation in _operations(document):
        address = _addresses(path, passages)[0]
        described = [each["name"] for each in operation["parameters"] if each["in"] == "query"]
        if method == "post":
            assert described == []
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            described = list(schema["properties"])
            refused = client.post(address, json={"shoe-size": "9"})
        else:
            refused = client.get(address, query_string={"shoe-size": "9"})
        if method == "get" and not path.endswith(PROGRAM_ENDINGS):
            assert "shoe-size" not in refused.text, path  # an unknown parameter is ignored
            continue
        (message,) = [each["message"] for each in refused.get_json()["errors"] if each["field"] == "shoe-size"]
        known = f"Those known here are: {', '.join(described)}." if described else "This address takes none."
        assert refused.status_code == 400
        assert message.endswith(known), f"{method.upper()} {path}: see kb.web.params.models"


@pytest.mark.costly
def test_real_answers_are_as_described_and_have_nothing_besides(
    client: FlaskClient, document: Document, passages: Passages
) -> None:
    closed = copy.deepcopy(document)
    for schema in closed["components"]["schemas"].values():
        schema["additionalProperties"] = False
    for path, method, operation in _operations(document):
        for address in _addresses(path, passages):
            for response in _answers(client, address, method, operation):
                _check(closed, operation, response)


def _answers(client: FlaskClient, address: str, method: str, operation: Document) -> Iterator[TestResponse]:
    if method == "post":
        properties = operation["requestBody"]["content"]["application/json"]["schema"]["properties"]
        values = {"text": TEXTS, **QUERIES}
        for name, schema in properties.items():
            yield from (client.post(address, json={name: _read_value(value, schema)}) for value in values.get(name, []))
    else:
        yield client.get(address)
        for name in [each["name"] for each in operation["parameters"] if each["in"] == "query"]:
            yield from (client.get(address, query_string={name: value}) for value in QUERIES.get(name, []))


def _read_value(value: str, schema: Document) -> object:
    return int(value) if schema["type"] == "integer" else value


def _check(document: Document, operation: Document, response: TestResponse) -> None:
    described = operation["responses"][str(response.status_code)]
    if "$ref" in described:
        described = document["components"]["responses"][described["$ref"].rsplit("/", 1)[1]]
    schema = described["content"][response.mimetype]["schema"]
    validator = jsonschema_rs.Draft202012Validator({**schema, "components": document["components"]})
    assert [str(error) for value in _read_values(response) for error in validator.iter_errors(value)] == []


def _read_values(response: TestResponse) -> list[object]:
    """Return an answer's values by its schema; for lines of JSON, each is checked as well."""
    if (response.mimetype or "").endswith("json"):
        return [response.get_json()] if response.is_json else []
    return [response.text]


def test_a_description_needs_no_index(tmp_path: Path) -> None:
    response = make_client(tmp_path).get("/openapi.json")

    assert (response.status_code, response.get_json()["info"]["title"]) == (200, "Knowledge base")


def test_limits_are_those_of_the_machine(tmp_path: Path) -> None:
    document = make_client(tmp_path, max_check_chars=77).get("/openapi.json").get_json()
    body = document["paths"]["/check.json"]["post"]["requestBody"]

    assert body["content"]["application/json"]["schema"]["properties"]["text"]["maxLength"] == 77


def test_no_schema_is_a_truth_value(document: Document) -> None:
    """`"items": false` closes a tuple, and makes openapi-python-client generate no client at all."""

    def list_items(part: object) -> Iterator[object]:
        if isinstance(part, dict):
            yield from (value for key, value in part.items() if key == "items")
            yield from (each for value in part.values() for each in list_items(value))
        elif isinstance(part, list):
            yield from (each for value in part for each in list_items(value))

    items = list(list_items(document))
    assert items
    assert all(isinstance(each, dict) for each in items)


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("/search.json", {"q": "lantern", "page": 1, "limit": 2, "kind": ["guidance", "report"], "widen": "off"}),
        ("/search/lines.json", {"q": "lantern", "order": "next", "year": ["2015"]}),
        ("/suggest.json", {"q": "lant"}),
    ],
)
def test_what_is_sent_as_json_is_answered_as_a_form_is(client: FlaskClient, address: str, body: Document) -> None:
    sent, form = client.post(address, json=body), client.post(address, data=body)

    assert (sent.status_code, form.status_code) == (200, 200), sent.text
    assert sent.get_json() == form.get_json()
    assert sent.get_json() != client.post(address, json={"q": "toll"}).get_json()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ('{"q": 5}', "q"),
        ('{"q": null}', "q"),
        ('{"q": ["lantern"]}', "q"),
        ('{"q": "\\ud800"}', "q"),
        ('{"kind": "guidance"}', "kind"),
        ('{"kind": [5]}', "kind"),
        ('{"page": "2"}', "page"),
        ('{"page": true}', "page"),
        ('{"page": 1.5}', "page"),
        ('{"page": -1}', "page"),
        ('{"page": 1e400}', "page"),
        ('{"page": ' + "9" * 400 + "}", "page"),
        ('{"shoe-size": "9"}', "shoe-size"),
        ('{"widen": true}', "widen"),
        ("[]", "q"),
        ("{", "q"),
        ("", "q"),
        ("[" * 100_000, "q"),
        ("9" * 5000, "q"),
    ],
)
def test_what_is_no_search_in_json_is_refused_by_name(client: FlaskClient, body: str, field: str) -> None:
    response = client.post("/search.json", data=body, content_type="application/json")

    assert response.status_code == 400, response.text
    assert [each["field"] for each in response.get_json()["errors"]] == [field]


def test_what_is_sent_as_another_type_is_refused_and_not_read_as_nothing(client: FlaskClient) -> None:
    search = client.post("/search.json", data='{"q": "lantern"}', content_type="text/plain")
    check = client.post("/check.json", data="“lantern”", content_type="text/plain")

    assert (search.status_code, check.status_code) == (415, 415)
    assert search.get_json()["status"] == 415
    assert client.post("/search.json").status_code == 200


def test_failures_of_every_described_address_are_for_programs(client: FlaskClient, document: Document) -> None:
    for path in document["paths"]:
        wrong = client.delete(path)
        assert (wrong.status_code, wrong.mimetype) == (405, "application/json"), path


@pytest.mark.parametrize("body", ['{"text": "\\ud800"}', "[" * 100_000, '{"text": 1}', '["text"]', "", '{"text": NaN}'])
def test_json_that_is_no_text_is_refused(client: FlaskClient, body: str) -> None:
    response = client.post("/check.json", data=body, content_type="application/json")

    assert response.status_code == 400
    assert [each["field"] for each in response.get_json()["errors"]] == ["text"]


def test_what_is_too_long_is_refused_for_programs_too(client: FlaskClient) -> None:
    search = client.post("/search.json", data={"q": "a" * 300_000})
    check = client.post("/check.json", json={"text": "a" * 5_000_000})

    assert [search.get_json()["status"], check.get_json()["status"]] == [413, 413]


# ------------------------------------------------------------------------------- types as schemas


class Leaf(TypedDict):
    """A leaf.

    It is at the end.
    """

    size: int
    shade: NotRequired[Literal["dark", "light"]]


class Tree(TypedDict):
    """A tree."""

    leaves: list[Leaf]
    span: tuple[int, float]
    above: Tree | None
    names: dict[str, bool]
    owner: DocumentId


def test_typed_dictionaries_are_components() -> None:
    answers, components = generate_answer_schemas((list[Tree],))

    assert answers == {list[Tree]: {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}}
    assert components["Leaf"] == {
        "type": "object",
        "description": "A leaf. It is at the end.",
        "properties": {"size": {"type": "integer"}, "shade": {"type": "string", "enum": ["dark", "light"]}},
        "required": ["size"],
    }
    assert components["Tree"]["properties"] == {
        "leaves": {"type": "array", "items": {"$ref": "#/components/schemas/Leaf"}},
        "span": {
            "type": "array",
            "prefixItems": [{"type": "integer"}, {"type": "number"}],
            "minItems": 2,
            "maxItems": 2,
        },
        "above": {"anyOf": [{"$ref": "#/components/schemas/Tree"}, {"type": "null"}]},
        "names": {"type": "object", "additionalProperties": {"type": "boolean"}},
        "owner": {"type": "string"},
    }


@dataclass(frozen=True, slots=True)
class _Parameters:
    address: str
    page: Annotated[int | None, WholeNumber(1, 9), Field(validation_alias="p", description="The page.")] = None


def test_parameters_have_neither_defaults_nor_titles() -> None:
    schema = generate_parameter_schema(_Parameters)

    assert schema["properties"] == {
        "address": {"type": "string"},
        "p": {"type": "integer", "minimum": 1, "maximum": 9, "description": "The page."},
    }
    assert schema["required"] == ["address"]
