"""Other words for what was typed: acronyms that the library explains, and rules that people reviewed.

Owns how a query's words are widened. Words within quotation marks, of a field, of a prefix or of an exclusion are left
as they were typed. This module knows no engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kb.model import And, Most, Node, Or, Phrase, Quoted, Ranked, Same, Widening, Word
from kb.query.glossary import Entry, Stems, stems_of
from kb.query.rules import Rule
from kb.text import stem, terms

_MOST_LONGS = 3  # of an acronym that are searched
_MOST_OTHERS = 8  # expressions that one typed word may stand for besides itself
_SELDOM = 4  # a long form that so many times fewer documents give than the commonest one is not searched
# A run of words, all of which stand beside each other in one node.
_Joined = And | Most | Ranked


@dataclass(frozen=True, slots=True)
class Other:
    """Another expression for one that was typed; `text` as it is shown."""

    text: str
    reason: str


class Thesaurus:
    """For each expression, by the stems of its words, the others that mean the same.

    Args:
        rules: Reviewed ones.
        entries: The library's acronyms.
    """

    def __init__(self, rules: Iterable[Rule] = (), entries: Iterable[Entry] = ()) -> None:
        self._others: dict[Stems, dict[Stems, Other]] = {}
        for rule in rules:
            for typed in rule.typed:
                self._add(typed, rule.also, rule.reason)
        for entry in entries:
            if not entry.ordinary:
                self._add_acronym(entry)
        self.longest = max(map(len, self._others), default=0)

    def _add(self, typed: str, also: Iterable[str], reason: str) -> None:
        key = stems_of(typed)
        for each in also:
            other = stems_of(each)
            if other != key:
                self._others.setdefault(key, {}).setdefault(other, Other(each, reason))

    def _add_acronym(self, entry: Entry) -> None:
        most = len(entry.longs[0].documents)
        longs = [each.text for each in entry.longs if len(each.documents) * _SELDOM >= most]
        self._add(entry.short, longs[:_MOST_LONGS], "An acronym of the library.")
        for each in longs:
            self._add(each, [entry.short], "An acronym of the library.")

    def others(self, words: Sequence[str]) -> tuple[Other, ...]:
        """Return the other expressions for some folded words, those of rules first; none where there is no rule."""
        found = self._others.get(tuple(stem(each) for each in words))
        return tuple(found.values())[:_MOST_OTHERS] if found else ()


def widened(tree: Node, thesaurus: Thesaurus) -> tuple[Node, tuple[Widening, ...]]:
    """Widen a query.

    Args:
        tree: As it was parsed.
        thesaurus: What else to look for.

    Returns:
        The tree with a `Same` in place of each word, or run of words, that has other expressions; and what they are.
    """
    widening = _Widening(thesaurus)
    made = widening.node(tree)
    return made, tuple(dict.fromkeys(widening.made))


class _Widening:
    """The widening of one tree."""

    def __init__(self, thesaurus: Thesaurus) -> None:
        self._thesaurus = thesaurus
        self.made: list[Widening] = []

    def node(self, node: Node) -> Node:
        """Return a node, widened."""
        match node:
            case Word():
                return self._said_otherwise(node, (node,))
            case And(parts) | Most(parts) | Ranked(parts):
                return type(node)(tuple(self._runs(type(node), parts)))
            case Or(parts):
                return Or(tuple(self.node(part) for part in parts))
            case Quoted(part):
                return Quoted(self.node(part))
            case _:
                return node

    def _runs(self, joined: type[_Joined], parts: Sequence[Node]) -> Iterator[Node]:
        """Widen the longest runs of words that have other expressions, and every other part by itself."""
        at = 0
        while at < len(parts):
            for size in range(min(self._thesaurus.longest, len(parts) - at), 0, -1):
                run = tuple(parts[at : at + size])
                typed = joined(run) if size > 1 else run[0]
                found = self._said_otherwise(typed, run, bare=joined is Ranked)
                if found is not typed:
                    yield found
                    at += size
                    break
            else:
                yield self.node(parts[at])
                at += 1

    def _said_otherwise(self, typed: Node, run: Sequence[Node], *, bare: bool = False) -> Node:
        """Return what was typed with its other expressions, or itself where it has none.

        Args:
            typed: The node.
            run: The words it has.
            bare: Whether a phrase among them was typed without quotation marks, as a word with a hyphen is.
        """
        words: list[str] = []
        for part in run:
            if isinstance(part, Word):
                words.append(part.term)
            elif bare and isinstance(part, Phrase) and not part.slop:
                words += part.terms
            else:
                return typed
        others = self._thesaurus.others(words)
        if not others:
            return typed
        self.made.append(Widening(" ".join(words), tuple(each.text for each in others)))
        alternatives = (node for other in others for node in _forms(terms(other.text)))
        return Same((typed, *dict.fromkeys(alternatives)))


def _forms(words: Sequence[str]) -> Iterator[Node]:
    """Give an expression as a part of a query: a word, or phrases of its words, singular and plural.

    A phrase is exact; that "victim of trafficking" is also "victims of trafficking" is said here.
    """
    if len(words) == 1:
        yield Word(words[0])
        return
    noun = words.index("of") - 1 if "of" in words[1:] else len(words) - 1
    for form in _numbers(words[noun]):
        yield Phrase((*words[:noun], form, *words[noun + 1 :]))


def _numbers(noun: str) -> tuple[str, ...]:
    """Return a noun as it is, and in the other number by the common rules; a form that no text has finds nothing."""
    if noun.endswith("ies"):
        return noun, f"{noun[:-3]}y"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun, f"{noun[:-1]}ies"
    if noun.endswith("s") and not noun.endswith("ss"):
        return noun, noun[:-1]
    return noun, f"{noun}s"
