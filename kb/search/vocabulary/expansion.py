"""Synonym expansion of queries, by reviewed rules and by the acronyms that the library's documents explain.

Words within quotation marks, fields, prefixes and exclusions are not expanded. An expression is looked up by its words,
not by their stems: "trafficked" is not "trafficker".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from kb.model import (
    And,
    Expansion,
    Node,
    Or,
    Phrase,
    Should,
    SynonymGroup,
    WithinQuotations,
    Word,
    rewrite,
)
from kb.query.synonym_rules import SynonymRule
from kb.search.vocabulary.acronym_index import AcronymEntry
from kb.search.vocabulary.known_words import is_ordinary_word
from kb.text import split_terms
from kb.text.word_lists import COMMONEST_WORDS, FUNCTION_WORDS, MINOR_WORDS

_MAX_LONG_FORMS = 3  # of an acronym, searched for
_MAX_SYNONYMS = 8  # of one typed expression
_RARE_LONG_FORM = 4  # a long form in this many times fewer documents than the commonest is ignored
# The nodes whose adjacent parts may form an expression of several words.
Terms = tuple[str, ...]
_Joined = And | Should


@dataclass(frozen=True, slots=True)
class Synonym:
    """Another expression for a typed one, and the reason for it."""

    text: str
    reason: str


class Thesaurus:
    """The synonyms of expressions, looked up by their words in singular and plural, and a single word's as a verb too.

    An acronym that is an ordinary word in small letters ("HE") is looked up only if it was typed in capitals. The rules
    are the reviewed ones, the entries the library's acronyms.
    """

    def __init__(self, rules: Iterable[SynonymRule] = (), entries: Iterable[AcronymEntry] = ()) -> None:
        self._synonyms: dict[Terms, dict[Terms, Synonym]] = {}
        self._in_capitals: dict[Terms, dict[Terms, Synonym]] = {}
        for rule in rules:
            for typed in rule.typed:
                self._add(typed, rule.synonyms, rule.reason)
        for entry in entries:
            self._add_acronym(entry)
        self.longest = max(map(len, (*self._synonyms, *self._in_capitals)), default=0)

    def _add(self, typed: str, synonyms: Iterable[str], reason: str, *, is_word: bool = False) -> None:
        words = tuple(split_terms(typed))
        is_acronym = _is_acronym(typed)
        needs_capitals = is_word or (is_acronym and is_ordinary_word(words[0]))
        listed = self._in_capitals if needs_capitals else self._synonyms
        forms = set(_list_forms(words, is_verb=len(words) == 1 and not is_acronym))
        others = {tuple(split_terms(each)): Synonym(each, reason) for each in synonyms}
        others = {key: each for key, each in others.items() if forms.isdisjoint(_list_forms(key, is_verb=False))}
        for form in forms:
            for key, synonym in others.items():
                listed.setdefault(form, {}).setdefault(key, synonym)

    def _add_acronym(self, entry: AcronymEntry) -> None:
        most = entry.long_forms[0].documents
        longs = [each.text for each in entry.long_forms if each.documents * _RARE_LONG_FORM >= most]
        self._add(entry.short, longs[:_MAX_LONG_FORMS], "An acronym of the library.", is_word=entry.is_word)
        if entry.is_word or entry.short.lower() in FUNCTION_WORDS | COMMONEST_WORDS:
            return  # passages have it as a word
        for each in longs:
            self._add(each, [entry.short], "An acronym of the library.")

    def find_synonyms(self, words: Sequence[str], acronyms: Collection[str] = ()) -> tuple[Synonym, ...]:
        """Return the synonyms of folded words, those of rules first; `acronyms` were typed in capitals."""
        key = tuple(word.removesuffix("'s") for word in words)
        found = dict(self._synonyms.get(key, {}))
        if all(word in acronyms for word in words):
            found = {**found, **self._in_capitals.get(key, {})}
        return tuple(found.values())[:_MAX_SYNONYMS]


def _is_acronym(text: str) -> bool:
    return len(split_terms(text)) == 1 and sum(map(str.isupper, text)) > 1


def _list_forms(words: Terms, *, is_verb: bool) -> Iterator[Terms]:
    """Yield an expression as typed and in the other number: of its last word, and of that before a preposition.

    With `is_verb`, the regular forms of a verb are added.
    """
    nouns = {len(words) - 1, *(at - 1 for at, word in enumerate(words) if at and word in MINOR_WORDS)}
    for at in sorted(nouns):
        forms = _list_noun_forms(words[at])
        for form in (*forms, *(_list_verb_forms(words[at]) if is_verb else ())):
            yield (*words[:at], form, *words[at + 1 :])


def _list_verb_forms(verb: str) -> tuple[str, ...]:
    stem = verb.removesuffix("e")
    return f"{stem}ed", f"{stem}ing"


def expand(
    tree: Node, thesaurus: Thesaurus, acronyms: Collection[str] = (), without: Collection[Terms] = ()
) -> tuple[Node, tuple[Expansion, ...]]:
    """Expand a parsed query with synonyms.

    Args:
        acronyms: The words of the query typed in capitals.
        without: Synonyms not to be searched for, as folded words.

    Returns:
        The tree with a `SynonymGroup` in place of each word or run of words that has synonyms, and the synonyms.
    """
    expander = _Expander(thesaurus, acronyms, without)
    expanded = expander.expand(tree)
    return expanded, tuple(dict.fromkeys(expander.expansions))


class _Expander:
    """Expands one tree and collects the expansions."""

    def __init__(self, thesaurus: Thesaurus, acronyms: Collection[str], without: Collection[Terms]) -> None:
        self._thesaurus = thesaurus
        self._acronyms = acronyms
        self._without = without
        self.expansions: list[Expansion] = []

    def expand(self, node: Node) -> Node:
        match node:
            case Word():
                return self._add_alternatives(node, (node,))
            case And(parts) | Should(parts):
                return type(node)(tuple(self._expand_runs(type(node), parts)))
            case Or() | WithinQuotations():
                return rewrite(node, self.expand)
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
        """Return a node with its synonyms, if any; a `bare` phrase was typed as one word with a hyphen."""
        words: list[str] = []
        for part in run:
            if isinstance(part, Word):
                words.append(part.term)
            elif bare and isinstance(part, Phrase) and not part.slop:
                words += part.terms
            else:
                return typed
        found = self._thesaurus.find_synonyms(words, self._acronyms)
        synonyms = [each for each in found if tuple(split_terms(each.text)) not in self._without]
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
    """Return a noun and its other number by the regular rules; a non-existing form finds nothing."""
    if noun.endswith("ies"):
        return noun, f"{noun[:-3]}y"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun, f"{noun[:-1]}ies"
    if noun.endswith("s") and not noun.endswith("ss"):
        return noun, noun[:-1]
    return noun, f"{noun}s"
