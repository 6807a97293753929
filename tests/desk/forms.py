"""The forms of the desk as its pages declare them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode, urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

PART = re.compile(r"<(?:(\w+):)?(\w+)>")
_SHELVES = ("documents", "drafts")
_TYPED = "guidance"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form.

    Attributes:
        kind: The type of an input; or textarea, select, button.
        choices: The values that the page offers; of a text, the one that it has.
    """

    name: str
    kind: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A form that is posted; `rule` is that of its address, of which `action` is one."""

    action: str
    rule: str
    fields: tuple[Field, ...]

    @property
    def has_files(self) -> bool:
        """Whether it is sent as multipart."""
        return any(each.kind == "file" for each in self.fields)


def fill_rule(rule: str, examples: Mapping[str, str], shelf: str = "documents", part: str = "", value: str = "") -> str:
    """Return the address of a rule with existing values, a document of one shelf, or another value of one part."""
    parts = {**examples, "shelf": shelf, "document": examples[shelf], part: value}
    return PART.sub(lambda part: parts[part[2]], rule)


def open_pages(app: Flask, client: FlaskClient, examples: Mapping[str, str]) -> dict[str, TestResponse]:
    """Return the answers of all addresses that are got, and of what they lead to where a rule has shown no page yet."""
    adapter = app.url_map.bind("localhost")
    rules = [rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    found = {fill_rule(rule, examples, shelf): rule for rule in rules for shelf in _SHELVES}
    answers = {address: client.get(address, buffered=True) for address in found}
    shown = {(found[address], "") for address, answer in answers.items() if answer.status_code == 200}
    for answer in list(answers.values()):
        for address in _list_links(answer):
            path, _, query = address.partition("?")
            kind = (adapter.match(path, method="GET", return_rule=True)[0].rule, query)
            if kind not in shown and address not in answers:
                shown.add(kind)
                answers[address] = client.get(address, buffered=True)
    return answers


def _list_links(answer: TestResponse) -> Iterator[str]:
    """Yield where the links of a page lead to, and its forms that are got, with the name of a document typed in."""
    for each in _parse(answer).iter("a", "form"):
        target = each.get("href") or each.get("action") or ""
        if each.tag == "form":
            names = [field.get("name") for field in each.iter("input") if field.get("type", "text") == "text"]
            if each.get("method", "get").lower() == "get" and names:
                here = urljoin(answer.request.path, target).partition("?")[0]
                yield f"{here}?{urlencode(dict.fromkeys(names, _TYPED))}"
        elif target.startswith("/"):
            yield target.partition("#")[0]


def _parse(answer: TestResponse) -> html.HtmlElement:
    is_page = answer.mimetype == "text/html" and answer.status_code == 200
    return html.document_fromstring(answer.text if is_page else "<p></p>")


def list_forms(app: Flask, pages: Mapping[str, TestResponse]) -> list[Form]:
    """Return the forms of pages, one for each address to which they are sent, with the fields of all."""
    adapter = app.url_map.bind("localhost")
    found: dict[str, Form] = {}
    for address, page in pages.items():
        for form in _parse(page).iter("form"):
            if form.get("method", "get").lower() == "post":
                action = urljoin(address, form.get("action") or "")
                rule = adapter.match(urlsplit(action).path, method="POST", return_rule=True)[0].rule
                known = found.setdefault(action, Form(action, rule, ()))
                names = {each.name for each in known.fields}
                new = tuple(each for each in _list_fields(form) if each.name not in names)
                found[action] = replace(known, fields=(*known.fields, *new))
    return list(found.values())


def _list_fields(form: html.HtmlElement) -> Iterator[Field]:
    kinds: dict[str, str] = {}
    choices: dict[str, list[str]] = {}
    for each in form.iter("input", "textarea", "select", "button"):
        name = each.get("name")
        if name:
            kinds.setdefault(name, each.get("type", "text") if each.tag == "input" else each.tag)
            offered = [_find_value(one) for one in (each.iter("option") if each.tag == "select" else (each,))]
            choices.setdefault(name, []).extend(offered)
    for name, kind in kinds.items():
        yield Field(name, kind, tuple(choices[name]))


def _find_value(field: html.HtmlElement) -> str:
    if field.tag in ("textarea", "option"):
        return str(field.get("value", field.text or ""))
    return str(field.get("value", "on" if field.get("type") == "checkbox" else ""))
