"""The tokens of the query language, and the stream to which the lexer appends them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from kb.model import Field, FieldQuery, Node, Or, Phrase, Prefix, Word
from kb.text.hyphenation import Reading


class TokenKind(Enum):
    """The kinds of tokens."""

    TERM = auto()
    OPEN = auto()
    CLOSE = auto()
    AND = auto()
    OR = auto()
    NOT = auto()
    REQUIRED = auto()


@dataclass(frozen=True, slots=True)
class QueryToken:
    """A token of a query.

    Attributes:
        node: The tree of a term.
        field: The field before an opening bracket.
        word: The word for an operator that has nothing to join; "" for a sign.
        bare: Whether a term is words outside quotation marks, which are ranked unless something requires them.
    """

    kind: TokenKind
    node: Node | None = None
    field: Field | None = None
    word: str = ""
    bare: bool = False


MINUS = QueryToken(TokenKind.NOT)
PLUS = QueryToken(TokenKind.REQUIRED)


@dataclass(slots=True)
class TokenStream:
    """The tokens read so far.

    Attributes:
        remaining: How many more words may be read.
        notices: What was read differently than typed.
        truncated: Whether words were dropped because there were too many.
    """

    remaining: int
    tokens: list[QueryToken] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    truncated: bool = False

    def limit_words(self, readings: Sequence[Reading]) -> list[Reading]:
        """Return the readings of a term cut to the word limit, and reduce the limit by their words."""
        longest = max(map(len, readings))
        if longest > self.remaining:
            self.truncated = True
            readings = tuple(dict.fromkeys(reading[: self.remaining] for reading in readings))
        self.remaining -= min(longest, self.remaining)
        return [reading for reading in readings if reading]

    def append_term(self, nodes: Sequence[Node], within: Field | None = None, *, bare: bool = False) -> None:
        """Append the disjunction of nodes as a term; without nodes, drop the signs before it."""
        if len(nodes) > 1:
            self.notices.append("Line ends can be read in more than one way, so every reading was searched for.")
        if nodes:
            node = nodes[0] if len(nodes) == 1 else Or(tuple(nodes))
            node = in_field(within, node) if within else node
            self.tokens.append(QueryToken(TokenKind.TERM, node, bare=bare and within is None))
        else:
            while self.tokens and self.tokens[-1] in (MINUS, PLUS):
                self.tokens.pop()


def in_field(field: Field, node: Node) -> Node:
    """Limit a term to a field, unless it has a field of its own."""
    if isinstance(node, Word | Phrase | Prefix):
        return FieldQuery(field, node)
    return Or(tuple(in_field(field, part) for part in node.parts)) if isinstance(node, Or) else node
