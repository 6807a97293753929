"""Tokens -> tree, in normal form, with notices in plain English.

Everything that has no partner or nothing to join becomes a word or is left out, so that what remains is a sentence of
the grammar. The tree is then built without recursion: no depth of brackets is too much.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kb.model import EVERYTHING, Field, In, Node, Phrase, Quoted, Ranked, Word
from kb.query.lexer import lex
from kb.query.normal import MAX_NESTING, conjunction, disjunction, negation, nesting, quoted, required, settled
from kb.query.tokens import Kind, Token, limited

_BRACKETS = (Kind.OPEN, Kind.CLOSE)
_STARTS = (Kind.LEAF, Kind.OPEN, Kind.NOT, Kind.MUST)
_SIGNS = (Kind.NOT, Kind.MUST)
_ENDS = (Kind.LEAF, Kind.CLOSE)
_COMPARED_WHOLE = (Field.DOCUMENT, Field.PUBLISHER, Field.KIND)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query as it was read.

    Attributes:
        tree: In normal form.
        notices: What was read differently than typed, one sentence each.
    """

    tree: Node
    notices: tuple[str, ...]


def parse(text: str, *, max_chars: int, max_terms: int) -> Parsed:
    """Read what a person typed or pasted. Never raises, whatever the text.

    Args:
        text: Any text.
        max_chars: Characters that are read.
        max_terms: Words that are read.
    """
    short = _shortened(text, max_chars)
    tape = lex(short, max_terms=max_terms, whole=short == text)
    tokens, notices = tape.tokens, tape.notices
    if tape.cut:
        while tokens and tokens[-1].kind not in _ENDS:
            tokens.pop()
    tree = _tree(tokens, notices, whole=short == text and not tape.cut)
    if short != text:
        notices.append(f"Only the first {max_chars:,} characters were read.")
    if tape.cut:
        notices.append(f"Only the first {max_terms:,} words were read.")
    if tree == EVERYTHING and text.strip():
        notices.append("There are no words here to look for.")
    return Parsed(tree, tuple(dict.fromkeys(notices)))


def _shortened(text: str, max_chars: int) -> str:
    """Cut a text that is too long, between words where it has any."""
    if len(text) <= max_chars:
        return text
    short = text[:max_chars]
    if text[max_chars].isspace() or short[-1:].isspace():
        return short
    words = short.rsplit(maxsplit=1)
    return words[0] if len(words) == 2 else short


# ------------------------------------------------------------------------------ mending tokens


def _balanced(tokens: Sequence[Token]) -> tuple[list[Token], bool]:
    """Leave out brackets without a partner, and those around nothing; tell whether any had no partner."""
    kept: list[Token | None] = []
    opened: list[int] = []
    lonely = False
    for token in tokens:
        if token.kind is Kind.CLOSE:
            if not opened:
                lonely = True
                continue
            start = opened.pop()
            if start == len(kept) - 1:
                kept.pop()
                continue
        elif token.kind is Kind.OPEN:
            opened.append(len(kept))
        kept.append(token)
    for start in opened:
        kept[start] = None
    return [token for token in kept if token], lonely or bool(opened)


def _depth(tokens: Iterable[Token]) -> int:
    depth = deepest = 0
    for token in tokens:
        depth += (token.kind is Kind.OPEN) - (token.kind is Kind.CLOSE)
        deepest = max(deepest, depth)
    return deepest


def _word(operator: Token, notices: list[str]) -> list[Token]:
    """Return an operator with nothing to join as a word; a sign is no word."""
    if not operator.term:
        return []
    notices.append(f"“{operator.term.upper()}” has nothing to join here, so it was read as a word.")
    return [Token(Kind.LEAF, Word(operator.term), bare=True)]


def _completed(tokens: Sequence[Token], notices: list[str]) -> list[Token]:
    """Read operators without what they need as words, so that each that is left has all it needs."""
    following: Kind | None = None
    signed: list[Token] = []
    for token in reversed(tokens):
        replaced = [token] if token.kind not in _SIGNS or following in _STARTS else _word(token, notices)
        signed += replaced
        following = replaced[0].kind if replaced else following
    signed.reverse()
    completed: list[Token] = []
    for at, token in enumerate(signed):
        kind = signed[at + 1].kind if at + 1 < len(signed) else None
        if token.kind not in (Kind.AND, Kind.OR):
            completed.append(token)
        elif kind in (Kind.AND, Kind.OR):
            continue  # two in a row: the last one counts
        elif completed and completed[-1].kind in _ENDS and kind in _STARTS:
            completed.append(token)
        else:
            completed += _word(token, notices)
    return completed


# ----------------------------------------------------------------------------------- building


@dataclass(slots=True)
class _Group:
    """What stands between two brackets, as far as it was read.

    Bare words are `Ranked` one by one, and stay so where nothing but other clauses stands beside them.

    Attributes:
        limit: The field that its leaves are limited to.
        clauses: Finished clauses.
        branches: Finished branches of the clause at hand.
        parts: Of the branch at hand.
        negated: Whether the next part is.
        must: Whether a plus sign stands before the next part.
        operator: What stands before the next part.
        has_or: Whether OR stands in it, outside further brackets.
        within: Whether the branch at hand is looked for within quotations.
        all_within: Whether the whole group is.
    """

    limit: Field | None = None
    clauses: list[Node] = field(default_factory=list)
    branches: list[Node] = field(default_factory=list)
    parts: list[Node] = field(default_factory=list)
    negated: bool = False
    must: bool = False
    operator: Kind | None = None
    has_or: bool = False
    within: bool = False
    all_within: bool = False

    def add(self, node: Node) -> None:
        self._join()
        if self.negated or self.must:
            node = required(node)
        self.parts.append(negation(node) if self.negated else node)
        self.negated = self.must = False

    def look_within_quotations(self) -> None:
        """Have the branch at hand, and where it is the whole clause the group, looked for within quotations."""
        if self.negated:
            self.add(Quoted(EVERYTHING))
        else:
            self._join()
            self.within, self.must = True, False

    def closed(self) -> Node:
        self._end_clause()
        node = self._one_value() or conjunction(self.clauses)
        return quoted(node) if self.all_within else node

    def _join(self) -> None:
        """Go on after the operator that stands before the next part."""
        if self.operator is None:
            self._end_clause()
        elif self.operator is Kind.OR:
            self._end_branch()
            self.has_or = True
        self.operator = None

    def _end_branch(self) -> None:
        if self.parts or self.within:
            branch = self.parts[0] if len(self.parts) == 1 else conjunction(map(required, self.parts))
            self.branches.append(quoted(branch) if self.within else branch)
            self.parts, self.within = [], False

    def _end_clause(self) -> None:
        if not self.branches and self.within:
            self.all_within, self.within = True, False
        self._end_branch()
        if self.branches:
            one = len(self.branches) == 1
            self.clauses.append(self.branches[0] if one else disjunction(map(required, self.branches)))
            self.branches = []

    def _one_value(self) -> Node | None:
        """Return the phrase of words in brackets after a field that is compared whole: publisher:(home office)."""
        if self.limit not in _COMPARED_WHOLE or len(self.clauses) < 2:
            return None
        terms: list[str] = []
        for clause in self.clauses:
            if (
                not isinstance(clause, In)
                or clause.field is not self.limit
                or not isinstance(clause.part, Word | Phrase)
            ):
                return None
            terms += [clause.part.term] if isinstance(clause.part, Word) else clause.part.terms
        return In(self.limit, Phrase(tuple(terms)))


def _built(tokens: Iterable[Token], notices: list[str]) -> Node:
    """Build the tree of tokens that are a sentence of the grammar."""
    groups = [_Group()]
    for token in tokens:
        group = groups[-1]
        if isinstance(token.node, Quoted):
            group.look_within_quotations()
        elif token.kind is Kind.LEAF and token.node is not None:
            group.add(_leaf(token.node, group.limit, bare=token.bare))
        elif token.kind is Kind.OPEN:
            groups.append(_Group(token.field or group.limit))
        elif token.kind is Kind.CLOSE:
            groups.pop()
            groups[-1].add(_closed(group, notices))
        elif token.kind is Kind.NOT:
            group.negated = not group.negated
        elif token.kind is Kind.MUST:
            group.must = True
        else:
            group.operator = token.kind
    return settled(_closed(groups[0], notices))


def _leaf(node: Node, limit: Field | None, *, bare: bool) -> Node:
    if limit:
        return limited(limit, node)
    return Ranked((node,)) if bare else node


def _closed(group: _Group, notices: list[str]) -> Node:
    node = group.closed()
    if group.has_or and len(group.clauses) > 1:
        notices.append("OR joins only what stands right beside it; put brackets around words that belong together.")
    return node


def _tree(tokens: Sequence[Token], notices: list[str], *, whole: bool) -> Node:
    """Build the tree of any tokens.

    Args:
        tokens: As they come from the lexer.
        notices: To which notices are added.
        whole: Whether the end of the text is there; without it, missing brackets are no surprise.
    """
    balanced, lonely = _balanced(tokens)
    if lonely and whole:
        notices.append("A bracket without a partner was left out.")
    completed = _completed(balanced, notices)
    if _depth(completed) <= MAX_NESTING:
        tree = _built(completed, notices)
        if nesting(tree) <= MAX_NESTING:
            return tree
    notices.append(f"More than {MAX_NESTING} brackets stood inside one another, so all brackets were left out.")
    return _built([token for token in completed if token.kind not in _BRACKETS], notices)
