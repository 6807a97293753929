"""Synonym expansion of queries, by reviewed rules and by the acronyms that the library's documents explain.

Words within quotation marks, fields, prefixes and exclusions are not expanded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kb.library.tallies import stem_words
from kb.model import And, Expansion, MinimumMatch, Node, Or, Phrase, Should, SynonymGroup, WithinQuotations, Word
from kb.query.synonym_rules import SynonymRule
from kb.search.acronym_index import AcronymEntry
from kb.text import split_terms, stem

_MAX_LONG_FORMS = 3  # of an acronym that are searched for
_MAX_SYNONYMS = 8  # of one typed expression
_RARE_LONG_FORM = 4  # a long form in this many times fewer documents than the commonest is ignored
# The nodes whose adjacent parts may form an expression of several words.
Stems = tuple[str, ...]
_Joined = And | MinimumMatch | Should


@dataclass(frozen=True, slots=True)
class Synonym:
    """Another expression for a typed one, and the reason for it."""

    text: str
    reason: str


class Thesaurus:
    """The synonyms of expressions, looked up by the stems of their words.

    Args:
        rules: Reviewed rules.
        entries: The library's acronyms.
    """

    def __init__(self, rules: Iterable[SynonymRule] = (), entries: Iterable[AcronymEntry] = ()) -> None:
        self._synonyms: dict[Stems, dict[Stems, Synonym]] = {}
        for rule in rules:
            for typed in rule.typed:
                self._add(typed, rule.synonyms, rule.reason)
        for entry in entries:
            if not entry.is_word:
                self._add_acronym(entry)
        self.longest = max(map(len, self._synonyms), default=0)

    def _add(self, typed: str, synonyms: Iterable[str], reason: str) -> None:
        key = stem_words(typed)
        for each in synonyms:
            other = stem_words(each)
            if other != key:
                self._synonyms.setdefault(key, {}).setdefault(other, Synonym(each, reason))

    def _add_acronym(self, entry: AcronymEntry) -> None:
        most = entry.long_forms[0].documents
        longs = [each.text for each in entry.long_forms if each.documents * _RARE_LONG_FORM >= most]
        self._add(entry.short, longs[:_MAX_LONG_FORMS], "An acronym of the library.")
        for each in longs:
            self._add(each, [entry.short], "An acronym of the library.")

    def find_synonyms(self, words: Sequence[str]) -> tuple[Synonym, ...]:
        """Return the synonyms of an expression of folded words, those of rules first."""
        found = self._synonyms.get(tuple(stem(each) for each in words))
        return tuple(found.values())[:_MAX_SYNONYMS] if found else ()


def expand(tree: Node, thesaurus: Thesaurus) -> tuple[Node, tuple[Expansion, ...]]:
    """Expand a parsed query with synonyms.

    Returns:
        The tree with a `SynonymGroup` in place of each word or run of words that has synonyms, and the synonyms.
    """
    expander = _Expander(thesaurus)
    expanded = expander.expand(tree)
    return expanded, tuple(dict.fromkeys(expander.expansions))


class _Expander:
    """Expands one tree and collects the expansions."""

    def __init__(self, thesaurus: Thesaurus) -> None:
        self._thesaurus = thesaurus
        self.expansions: list[Expansion] = []

    def expand(self, node: Node) -> Node:
        """Return a node with its words expanded."""
        match node:
            case Word():
                return self._add_alternatives(node, (node,))
            case And(parts) | MinimumMatch(parts) | Should(parts):
                return type(node)(tuple(self._expand_runs(type(node), parts)))
            case Or(parts):
                return Or(tuple(self.expand(part) for part in parts))
            case WithinQuotations(part):
                return WithinQuotations(self.expand(part))
            case _:
                return node

    def _expand_runs(self, joined: type[_Joined], parts: Sequence[Node]) -> Iterator[Node]:
        """Expand the longest runs of parts that have synonyms, and every other part by itself."""
        at = 0
        while at < len(parts):
            for size in range(min(self._thesaurus.longest, len(parts) - at), 0, -1):
                run = tuple(parts[at : at + size])
                typed = joined(run) if size > 1 else run[0]
                found = self._add_alternatives(typed, run, bare=joined is Should)
                if found is not typed:
                    yield found
                    at += size
                    break
            else:
                yield self.expand(parts[at])
                at += 1

    def _add_alternatives(self, typed: Node, run: Sequence[Node], *, bare: bool = False) -> Node:
        """Return a typed node with its synonyms, or itself where it has none.

        Args:
            typed: The node.
            run: Its words.
            bare: Whether a phrase among them was typed without quotation marks, as one word with a hyphen.
        """
        words: list[str] = []
        for part in run:
            if isinstance(part, Word):
                words.append(part.term)
            elif bare and isinstance(part, Phrase) and not part.slop:
                words += part.terms
            else:
                return typed
        synonyms = self._thesaurus.find_synonyms(words)
        if not synonyms:
            return typed
        self.expansions.append(Expansion(" ".join(words), tuple(each.text for each in synonyms)))
        alternatives = (node for synonym in synonyms for node in _build_alternatives(split_terms(synonym.text)))
        return SynonymGroup((typed, *dict.fromkeys(alternatives)))


def _build_alternatives(words: Sequence[str]) -> Iterator[Node]:
    """Yield an expression as nodes: a word, or phrases of its words in singular and plural.

    Phrases are not stemmed, so "victim of trafficking" needs "victims of trafficking" beside it.
    """
    if len(words) == 1:
        yield Word(words[0])
        return
    noun = words.index("of") - 1 if "of" in words[1:] else len(words) - 1
    for form in _list_noun_forms(words[noun]):
        yield Phrase((*words[:noun], form, *words[noun + 1 :]))


def _list_noun_forms(noun: str) -> tuple[str, ...]:
    """Return a noun and its other number by the regular rules; a form that does not exist finds nothing."""
    if noun.endswith("ies"):
        return noun, f"{noun[:-3]}y"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun, f"{noun[:-1]}ies"
    if noun.endswith("s") and not noun.endswith("ss"):
        return noun, noun[:-1]
    return noun, f"{noun}s"
