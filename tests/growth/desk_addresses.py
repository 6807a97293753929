"""Everything that a request can send to the desk: parts of paths, what pages read from an address, fields of forms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

from flask import Request, request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import Rule

from tests.desk.forms import PART, Field, Form, fill_rule, list_forms, open_pages
from tests.desk.full_desk import FullDesk
from tests.growth.addresses import EVERY_NAME, NAMES, TEXT, VALUE, Parameter, Place, write_template

_FILES = {
    "files": (("letter.md", ""),),
    "logo_file": (("logo.svg", ""),),
    "table": (("table.csv", ""), ("table.csv", "id,title\n"), ("table.csv", "id,title\nreport,")),
}
"""Of fields for files: the name of one, and its beginning."""


def list_desk_parameters(desk: FullDesk, folder: Path) -> list[Parameter]:
    """Return every parameter of every address of a desk, of which a copy is made in a folder that is not there yet."""
    read: dict[str, set[str]] = {}

    class Noting(ImmutableMultiDict[str, str]):
        def get(self, key: str, *rest: Any, **named: Any) -> Any:  # noqa: ANN401 - as in the base
            read.setdefault(request.path, set()).add(key)
            return super().get(key, *rest, **named)

        def getlist(self, key: str, *rest: Any, **named: Any) -> Any:  # noqa: ANN401 - as in the base
            read.setdefault(request.path, set()).add(key)
            return super().getlist(key, *rest, **named)

    class NotingRequest(Request):
        parameter_storage_class = Noting

    app, client = desk.open_copy(folder, NotingRequest)
    forms = {each.rule: each for each in list_forms(app, open_pages(app, client, desk.examples))}
    found: dict[Parameter, None] = {}
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            form = forms.get(rule.rule) if method == "POST" else None
            path = form.action if form else fill_rule(rule.rule, desk.examples)
            found.update(dict.fromkeys(_list_parts(rule, method, form, desk)))
            for name in read.get(path, ()) if method == "GET" else ():
                found[Parameter(method, write_template(rule), Place.QUERY, name, path)] = None
            if form:
                values = (_list_values(each, write_template(rule), form) for each in form.fields)
                found.update(dict.fromkeys(chain.from_iterable(values)))
    return list(found)


def _list_parts(rule: Rule, method: str, form: Form | None, desk: FullDesk) -> Iterator[Parameter]:
    """Yield the parts of an address's path, and names that it does not know."""
    template = write_template(rule)
    for converter, name in PART.findall(rule.rule):
        schema = {"type": "integer"} if converter == "int" else TEXT
        path = fill_rule(rule.rule, desk.examples, part=name, value=VALUE)
        yield Parameter(method, template, Place.PATH, name, path, schema)
    place = Place.QUERY if method == "GET" else Place.FORM
    path = form.action if form else fill_rule(rule.rule, desk.examples)
    yield Parameter(method, template, place, EVERY_NAME, path, NAMES, _fill_form(form, ""))


def _list_values(field: Field, template: str, form: Form) -> Iterator[Parameter]:
    """Yield a field of a form; one for files, for each beginning of a file."""
    usual = Parameter("POST", template, Place.FORM, field.name, form.action, TEXT, _fill_form(form, field.name))
    if field.kind == "file":
        yield from (replace(usual, place=Place.FILE, file=name, inside=head) for name, head in _FILES[field.name])
    else:
        yield usual


def _fill_form(form: Form | None, but: str) -> tuple[tuple[str, str], ...]:
    """Return the fields of a form as the page has them, without one."""
    fields = form.fields if form else ()
    return tuple((each.name, each.choices[0]) for each in fields if each.name != but and each.kind != "file")
