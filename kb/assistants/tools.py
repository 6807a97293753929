"""The tools: each asks one address of the site for its JSON, and gives a part of it.

So a tool finds, refuses and protects what the site does, and counts in its rate limit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Protocol, TypeVar
from urllib.parse import quote as quote_path

from pydantic import Field, TypeAdapter

from kb.assistants import answers
from kb.assistants.answers import JSONObject, ToolAnswer
from kb.model import DocumentId, PassageId
from kb.present.answers import build_document_path, build_passage_path
from kb.web.openapi.document import SchemaGenerator
from kb.web.params.models import MAX_LIMIT, MAX_OFFSET, Advice, CheckParameters, SearchParameters, WholeNumber
from kb.web.params.parsing import parse_json

_FEW = 5  # passages, where no number is asked for
_Arguments = TypeVar("_Arguments")
_Id = Annotated[str, Field(pattern="^[^/]+$"), Advice("Give an id as the answers of the other tools have it.")]
_Limit = Annotated[int, WholeNumber(1, MAX_LIMIT)]
_Start = Annotated[int, WholeNumber(0, MAX_OFFSET), Field(description="The `next` of the answer before, to go on.")]


class AskSite(Protocol):
    """Asks an address of the site for its JSON, by POST where there is a body, and returns it.

    Raises:
        SiteRefusalError: The site refuses, or fails.
    """

    def __call__(self, path: str, body: Mapping[str, object] | None = None) -> JSONObject:
        """Ask for a path below the site's root."""


@dataclass(frozen=True, slots=True)
class PassageArguments:
    """A passage to read in its context."""

    document: Annotated[_Id, Field(description="The id of the document.")]
    passage: Annotated[_Id, Field(description="The id of the passage.")]
    limit: Annotated[_Limit, Field(description="How many passages to give, with those around it; 5 at most.")] = 3


@dataclass(frozen=True, slots=True)
class CheckArguments(CheckParameters):
    """A text to check."""

    limit: Annotated[_Limit, Field(description="How many passages that match to give.")] = 2 * _FEW


@dataclass(frozen=True, slots=True)
class DocumentsArguments:
    """The part of the list of documents to give."""

    start: _Start = 0
    limit: Annotated[_Limit, Field(description="How many documents to give.")] = 4 * _FEW


@dataclass(frozen=True, slots=True)
class ChangesArguments:
    """Two editions to compare."""

    newer: Annotated[_Id, Field(description="The id of the newer document.")]
    older: Annotated[_Id, Field(description="The id of the older document.")]
    start: _Start = 0
    limit: Annotated[_Limit, Field(description="How many passages of each to give.")] = 2 * _FEW


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool.

    Attributes:
        arguments: The model of its parameters.
        quoted: The typed dictionary of what it gives.
        run: Returns that, from the arguments as they were sent.
    """

    name: str
    title: str
    description: str
    arguments: type
    quoted: type
    run: Callable[[Mapping[str, object], AskSite], JSONObject]

    def describe_output(self) -> dict[str, Any]:
        """Return the JSON Schema of its answer."""
        answer = ToolAnswer[self.quoted]  # type: ignore[name-defined] # a class that is known at run time only
        return TypeAdapter(answer).json_schema(schema_generator=SchemaGenerator)


def _search(given: Mapping[str, object], ask: AskSite) -> JSONObject:
    return answers.select_search(ask("/search.json", {"limit": _FEW, **given}))


def _read_passage(given: Mapping[str, object], ask: AskSite) -> JSONObject:
    asked = parse_json(PassageArguments, given)
    path = build_passage_path(DocumentId(asked.document), PassageId(asked.passage))
    return answers.select_passage(ask(f"{path}.json"), asked.limit)


def _check(given: Mapping[str, object], ask: AskSite) -> JSONObject:
    asked = parse_json(CheckArguments, given)
    return answers.select_check(ask("/check.json", {"text": asked.text}), asked.limit)


def _list_documents(given: Mapping[str, object], ask: AskSite) -> JSONObject:
    asked = parse_json(DocumentsArguments, given)
    return answers.select_documents(ask("/documents.json"), asked.start, asked.limit)


def _compare(given: Mapping[str, object], ask: AskSite) -> JSONObject:
    asked = parse_json(ChangesArguments, given)
    path = f"{build_document_path(DocumentId(asked.newer))}/compare/{quote_path(asked.older, safe='')}.json"
    return answers.select_changes(ask(path), asked.start, asked.limit)


TOOLS = {
    each.name: each
    for each in (
        Tool(
            "search",
            "Search the library",
            "Find passages of the library's documents, each with its words, document, date, nations, validity, page, "
            "citation and permanent address. Words in quotation marks are found exactly. `coverage` says how much was "
            "searched.",
            SearchParameters,
            answers.SearchFound,
            _search,
        ),
        Tool(
            "passage",
            "Read a passage in its context",
            "Give a passage by its document's id and its own, with those before and after it.",
            PassageArguments,
            answers.PassageFound,
            _read_passage,
        ),
        Tool(
            "check_quotation",
            "Check a quotation",
            "Say whether words are in the library as quoted, where, and who said them: of one quotation, or of each in "
            "a text. Use it before giving any words as a quotation. Not found is no proof that nobody said it.",
            CheckArguments,
            answers.CheckFound,
            _check,
        ),
        Tool(
            "documents",
            "List the documents",
            "List the documents of the library, the newest first.",
            DocumentsArguments,
            answers.DocumentsFound,
            _list_documents,
        ),
        Tool(
            "changes",
            "Compare two editions",
            "Say what changed between two editions of a document, passage by passage.",
            ChangesArguments,
            answers.ChangesFound,
            _compare,
        ),
    )
}
