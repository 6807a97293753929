"""Types as JSON Schema: typed dictionaries by name, all that they hold in place.

Not pydantic, which does the same: it takes no `typing.TypedDict` before Python 3.12. This module knows no address.
"""

from __future__ import annotations

from enum import Enum
from types import NoneType, UnionType
from typing import (
    Literal,
    NewType,
    NotRequired,
    Required,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from kb.web.fields import Schema

_PLAIN: dict[object, str] = {str: "string", bool: "boolean", int: "integer", float: "number", NoneType: "null"}


class Schemas:
    """The schemas of a document, each typed dictionary once.

    Attributes:
        named: By the names of their types.
    """

    def __init__(self) -> None:
        self.named: dict[str, Schema] = {}

    def of(self, kind: object) -> Schema:
        """Return the schema of a type: in full, or for a typed dictionary where it stands.

        Raises:
            TypeError: JSON has nothing like it, or its shape is not said.
        """
        if kind in _PLAIN:
            return {"type": _PLAIN[kind]}
        if kind is object:
            return {}
        if is_typeddict(kind):
            return self._reference(cast(type, kind))
        if isinstance(kind, NewType):
            return self.of(kind.__supertype__)
        if isinstance(kind, type) and issubclass(kind, Enum):
            return self._choice([each.value for each in kind])
        return self._generic(kind)

    def _generic(self, kind: object) -> Schema:
        origin, parts = get_origin(kind), get_args(kind)
        if origin is Literal:
            return self._choice(list(parts))
        if origin in (Union, UnionType):
            return {"anyOf": [self.of(part) for part in parts]}
        if origin is list:
            return {"type": "array", "items": self.of(parts[0])}
        if origin is tuple and parts and parts[-1] is not ...:
            count = len(parts)
            return {
                "type": "array",
                "prefixItems": [self.of(part) for part in parts],
                "items": False,
                "minItems": count,
                "maxItems": count,
            }
        if origin is dict and parts[0] is str:
            return {"type": "object", "additionalProperties": self.of(parts[1])}
        raise TypeError(
            f"'{kind}' has no schema. Use typed dictionaries, lists, tuples of a fixed length and plain values."
        )

    def _reference(self, kind: type) -> Schema:
        name = kind.__name__
        if name not in self.named:
            self.named[name] = {}  # before its parts, which may hold it themselves
            self.named[name] = self._properties(kind)
        return {"$ref": f"#/components/schemas/{name}"}

    def _properties(self, kind: type) -> Schema:
        properties: dict[str, Schema] = {}
        required: list[str] = []
        hints: dict[str, object] = get_type_hints(kind, include_extras=True)
        for key, hint in hints.items():
            mark = get_origin(hint)
            is_marked = mark in (Required, NotRequired)
            properties[key] = self.of(get_args(hint)[0] if is_marked else hint)
            # Python 3.11 does not see a mark in the text of an annotation; resolved hints show it.
            if mark is Required or (not is_marked and key in vars(kind)["__required_keys__"]):
                required.append(key)
        description = " ".join((kind.__doc__ or "").split())
        named: Schema = {"type": "object", "description": description} if description else {"type": "object"}
        return {**named, "properties": properties, "required": required}

    def _choice(self, values: list[object]) -> Schema:
        kinds = {type(value) for value in values}
        return {"type": _PLAIN[kinds.pop()], "enum": values} if len(kinds) == 1 else {"enum": values}
