"""What stands between text and tree: tokens, and the tape on which the lexer writes them.

The tape counts words against the limit and keeps the notices. It knows nothing of text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from kb.model import Field, In, Node, Or, Phrase, Prefix, Word
from kb.query.pasted import Reading


class Kind(Enum):
    """What a token is."""

    LEAF = auto()
    OPEN = auto()
    CLOSE = auto()
    AND = auto()
    OR = auto()
    NOT = auto()
    MUST = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query.

    Attributes:
        node: Of a leaf.
        field: Of an opening bracket with a field before it.
        term: Of an operator: the word it is where it has nothing to join; "" for a sign.
        bare: Of a leaf: whether it is words outside quotation marks, which are ranked unless something requires them.
    """

    kind: Kind
    node: Node | None = None
    field: Field | None = None
    term: str = ""
    bare: bool = False


MINUS = Token(Kind.NOT)
PLUS = Token(Kind.MUST)


@dataclass(slots=True)
class Tape:
    """Tokens as they are written.

    Attributes:
        left: Words that may still be written.
        tokens: In the order of the text.
        notices: What was read differently than typed.
        cut: Whether words were left out because there were too many.
    """

    left: int
    tokens: list[Token] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    cut: bool = False

    def counted(self, readings: Sequence[Reading]) -> list[Reading]:
        """Count the words of a leaf and return its readings, without the words that are too many."""
        longest = max(map(len, readings))
        if longest > self.left:
            self.cut = True
            readings = tuple(dict.fromkeys(reading[: self.left] for reading in readings))
        self.left -= min(longest, self.left)
        return [reading for reading in readings if reading]

    def leaf(self, nodes: Sequence[Node], within: Field | None = None, *, bare: bool = False) -> None:
        """Write a leaf that is any of the nodes; of none, nothing, and no sign before it."""
        if len(nodes) > 1:
            self.notices.append("The ends of lines can be read in more than one way, so each way was looked for.")
        if nodes:
            leaf = nodes[0] if len(nodes) == 1 else Or(tuple(nodes))
            node = limited(within, leaf) if within else leaf
            self.tokens.append(Token(Kind.LEAF, node, bare=bare and within is None))
        else:
            while self.tokens and self.tokens[-1] in (MINUS, PLUS):
                self.tokens.pop()


def limited(field: Field, leaf: Node) -> Node:
    """Limit a leaf to a field, save where it has one of its own."""
    if isinstance(leaf, Word | Phrase | Prefix):
        return In(field, leaf)
    return Or(tuple(limited(field, part) for part in leaf.parts)) if isinstance(leaf, Or) else leaf
