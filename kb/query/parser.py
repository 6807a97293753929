"""The parser of the query language: builds a tree in normal form, with notices in plain English, from tokens.

Unmatched brackets and operators without operands are first dropped or turned into words, so that the rest is a sentence
of the grammar. The tree is built with a stack instead of recursion, so brackets may be nested to any depth.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from kb.model import MATCH_ALL, Field, FieldQuery, Node, Phrase, Should, WithinQuotations, Word
from kb.query.lexer import lex
from kb.query.normal_form import (
    MAX_NESTING,
    build_and,
    build_or,
    measure_nesting,
    negate,
    normalize,
    require_all,
    within_quotations,
)
from kb.query.tokens import QueryToken, TokenKind, in_field

_BRACKETS = (TokenKind.OPEN, TokenKind.CLOSE)
_SIGNS = (TokenKind.NOT, TokenKind.REQUIRED)
_CONNECTIVES = (TokenKind.AND, TokenKind.OR)
_STARTS = (TokenKind.TERM, TokenKind.OPEN, *_SIGNS)  # a part begins with one of these
_ENDS = (TokenKind.TERM, TokenKind.CLOSE)  # a part ends with one of these
_COMPARED_WHOLE = (Field.DOCUMENT, Field.PUBLISHER, Field.KIND, Field.NATION)


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A parsed query: its tree in normal form, and what was read differently than typed, one sentence each."""

    tree: Node
    notices: tuple[str, ...]


def parse(text: str, *, max_chars: int, max_terms: int) -> ParsedQuery:
    """Parse up to `max_chars` characters and `max_terms` words of a typed or pasted text. Never raises."""
    short = _truncate(text, max_chars)
    stream = lex(short, max_terms=max_terms, whole=short == text)
    tokens, notices = stream.tokens, stream.notices
    if stream.truncated:
        while tokens and tokens[-1].kind not in _ENDS:
            tokens.pop()
    tree = _parse_tokens(tokens, notices, whole=short == text and not stream.truncated)
    if short != text:
        notices.append(f"Only the first {max_chars:,} characters were read.")
    if stream.truncated:
        notices.append(f"Only the first {max_terms:,} words were read.")
    if tree == MATCH_ALL and text.strip():
        notices.append("There are no words to search for.")
    return ParsedQuery(tree, tuple(dict.fromkeys(notices)))


def _truncate(text: str, max_chars: int) -> str:
    """Shorten a text that is too long, between words where it has several."""
    if len(text) <= max_chars:
        return text
    short = text[:max_chars]
    if text[max_chars].isspace() or short[-1:].isspace():
        return short
    words = short.rsplit(maxsplit=1)
    return words[0] if len(words) == 2 else short


def _parse_tokens(tokens: Sequence[QueryToken], notices: list[str], *, whole: bool) -> Node:
    """Build the tree of any tokens; a text that is not `whole` gets no notice for an unclosed bracket."""
    balanced, has_unpaired = _balance_brackets(tokens)
    if has_unpaired and whole:
        notices.append("An unpaired bracket was left out.")
    sentence = _resolve_connectives(_resolve_signs(balanced, notices), notices)
    if _measure_bracket_depth(sentence) <= MAX_NESTING:
        tree = _build_tree(sentence, notices)
        if measure_nesting(tree) <= MAX_NESTING:
            return tree
    notices.append(f"More than {MAX_NESTING} brackets were nested, so all brackets were left out.")
    return _build_tree([token for token in sentence if token.kind not in _BRACKETS], notices)


# ------------------------------------------------------------------------------------- tokens -> a sentence


def _balance_brackets(tokens: Sequence[QueryToken]) -> tuple[list[QueryToken], bool]:
    """Drop empty and unmatched brackets; tell whether any were unmatched."""
    kept: list[QueryToken | None] = []
    opened: list[int] = []
    has_unpaired = False
    for token in tokens:
        if token.kind is TokenKind.CLOSE:
            if not opened:
                has_unpaired = True
                continue
            start = opened.pop()
            if start == len(kept) - 1:
                kept.pop()
                continue
        elif token.kind is TokenKind.OPEN:
            opened.append(len(kept))
        kept.append(token)
    for start in opened:
        kept[start] = None
    return [token for token in kept if token], has_unpaired or bool(opened)


def _measure_bracket_depth(tokens: Iterable[QueryToken]) -> int:
    depth = deepest = 0
    for token in tokens:
        depth += (token.kind is TokenKind.OPEN) - (token.kind is TokenKind.CLOSE)
        deepest = max(deepest, depth)
    return deepest


def _resolve_signs(tokens: Sequence[QueryToken], notices: list[str]) -> list[QueryToken]:
    """Keep "NOT", "-" and "+" where a part follows; elsewhere read "NOT" as a word and drop the signs."""
    resolved: list[QueryToken] = []
    for token in reversed(tokens):  # whether a sign has an operand depends on the fate of the signs after it
        has_operand = bool(resolved) and resolved[-1].kind in _STARTS
        resolved += [token] if token.kind not in _SIGNS or has_operand else _read_as_word(token, notices)
    resolved.reverse()
    return resolved


def _resolve_connectives(tokens: Sequence[QueryToken], notices: list[str]) -> list[QueryToken]:
    """Keep AND and OR between two parts; elsewhere read them as words. Of several together the last one counts."""
    resolved: list[QueryToken] = []
    for token, following in zip_longest(tokens, tokens[1:]):
        kind = following.kind if following else None
        if token.kind not in _CONNECTIVES:
            resolved.append(token)
        elif kind in _CONNECTIVES:
            continue
        elif resolved and resolved[-1].kind in _ENDS and kind in _STARTS:
            resolved.append(token)
        else:
            resolved += _read_as_word(token, notices)
    return resolved


def _read_as_word(operator: QueryToken, notices: list[str]) -> list[QueryToken]:
    """Return an operator with nothing to join as a word; a sign is not a word and is dropped."""
    if not operator.word:
        return []
    notices.append(f"“{operator.word.upper()}” has nothing to join here, so it was read as a word.")
    return [QueryToken(TokenKind.TERM, Word(operator.word), bare=True)]


# ------------------------------------------------------------------------------------- a sentence -> a tree


@dataclass(slots=True)
class _Branch:
    """Parts joined by AND, looked for within quotations only where `in:quotations` is one of them."""

    parts: list[Node] = field(default_factory=list)
    in_quotations: bool = False

    def build(self) -> Node:
        node = self.parts[0] if len(self.parts) == 1 else build_and(map(require_all, self.parts))
        return within_quotations(node) if self.in_quotations else node


@dataclass(slots=True)
class _Frame:
    """The content of an open bracket, or of the whole query.

    Attributes:
        limit: The field to which its terms are limited.
        clauses: The branches of each, joined by OR.
        operator: AND or OR before the next part; None if the next part begins a clause.
        negated: Whether the next part is negated; `required`: whether it has a plus sign.
    """

    limit: Field | None = None
    clauses: list[list[_Branch]] = field(default_factory=list)
    operator: TokenKind | None = None
    negated: bool = False
    required: bool = False

    def add_part(self, node: Node) -> None:
        branch = self._find_branch()
        if self.negated or self.required:
            node = require_all(node)
        branch.parts.append(negate(node) if self.negated else node)
        self.negated = self.required = False

    def add_in_quotations(self) -> None:
        """Add `in:quotations`, which limits the branch at hand, unless it is negated: then it is a part."""
        if self.negated:
            self.add_part(WithinQuotations(MATCH_ALL))
        else:
            self._find_branch().in_quotations = True
            self.required = False

    def _find_branch(self) -> _Branch:
        """Return the branch of the next part, after the operator before it."""
        if self.operator is None:
            self.clauses.append([_Branch()])
        elif self.operator is TokenKind.OR:
            self.clauses[-1].append(_Branch())
        self.operator = None
        return self.clauses[-1][-1]

    def close(self, notices: list[str]) -> Node:
        nodes: list[Node] = []
        in_quotations = False
        for clause in self.clauses:
            if len(clause) == 1 and clause[0].in_quotations:  # without OR it limits the frame, not its own clause only
                in_quotations, clause[0].in_quotations = True, False
                if not clause[0].parts:
                    continue
            branches = [branch.build() for branch in clause]
            nodes.append(branches[0] if len(branches) == 1 else build_or(map(require_all, branches)))
        if len(nodes) > 1 and any(len(clause) > 1 for clause in self.clauses):
            notices.append("OR joins only what is right beside it; put brackets around words that belong together.")
        node = self._join_value(nodes) or build_and(nodes)
        return within_quotations(node) if in_quotations else node

    def _join_value(self, nodes: Sequence[Node]) -> Node | None:
        """Join words in brackets after a field that is compared whole, as in publisher:(home office)."""
        if self.limit not in _COMPARED_WHOLE or len(nodes) < 2:
            return None
        terms: list[str] = []
        for node in nodes:
            match node:
                case FieldQuery(self.limit, Word(term)):
                    terms.append(term)
                case FieldQuery(self.limit, Phrase(words)):
                    terms += words
                case _:
                    return None
        return FieldQuery(self.limit, Phrase(tuple(terms)))


def _build_tree(tokens: Iterable[QueryToken], notices: list[str]) -> Node:
    frames = [_Frame()]
    for token in tokens:
        frame = frames[-1]
        if isinstance(token.node, WithinQuotations):
            frame.add_in_quotations()
        elif token.kind is TokenKind.TERM and token.node is not None:
            frame.add_part(_build_term(token.node, frame.limit, bare=token.bare))
        elif token.kind is TokenKind.OPEN:
            frames.append(_Frame(token.field or frame.limit))
        elif token.kind is TokenKind.CLOSE:
            frames.pop()
            frames[-1].add_part(frame.close(notices))
        elif token.kind is TokenKind.NOT:
            frame.negated = not frame.negated
        elif token.kind is TokenKind.REQUIRED:
            frame.required = True
        else:
            frame.operator = token.kind
    return normalize(frames[0].close(notices))


def _build_term(node: Node, limit: Field | None, *, bare: bool) -> Node:
    if limit:
        return in_field(limit, node)
    return Should((node,)) if bare else node
