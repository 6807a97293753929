"""Word lists: function words, words for organisations, and loading of lists from a package's text files."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


def parse_words(text: str) -> frozenset[str]:
    """Return the words of a text, separated by white space."""
    return frozenset(text.split())


def load_words(package: str, file_name: str) -> frozenset[str]:
    """Return the words of a package's text file; lines that begin with "#" are comments."""
    lines = (files(package) / file_name).read_text(encoding="utf-8").splitlines()
    return parse_words("\n".join(line for line in lines if not line.startswith("#")))


@cache
def load_english() -> frozenset[str]:
    """Return English words of three letters or more, in lower case."""
    return load_words("kb.text", "data/english_words.txt")


def strip_apostrophes(term: str) -> str:
    """Return the letters of a folded word."""
    return term.replace("'", "")


FUNCTION_WORDS = parse_words(
    """
    a about above after again against all also although am among an and any are as at be because been before
    being below between both but by can cannot could did do does doing down during each either else ever every
    few for from further had has have having he her here hers him his how however i if in into is it its just
    may me might more most much must my no nor not of off on once one only onto or other others our out over own
    per same shall she should since so some such than that the their them then there these they this those
    though through to too two under until up upon us very was we were what when where whether which while who
    whom whose why will with within without would you your
    """
)
"""Words that connect others and say little about a text's subject."""
WEIGHTLESS_WORDS = FUNCTION_WORDS | parse_words(
    "anybody anyone anything everybody everyone everything somebody someone something"
)
"""Words of a search that say nothing of what is sought: who asks "someone", a document calls "the person"."""
COMMONEST_WORDS = parse_words(
    """
    a all also an and any are as at be been but by can for from had has have he her his i if in is it its may more no
    not of on or our she so that the their there they this to was we were which who will with would you
    """
)
"""The function words that nearly every paragraph has."""
MINOR_WORDS = parse_words("a an and at by for from in of on or the to with")
"""Articles, prepositions and conjunctions that have no capital in a title and no letter in an acronym."""
ARTICLES = frozenset({"a", "an", "the"})


CONTRACTIONS = {
    strip_apostrophes(word): word
    for word in parse_words(
        """
        ain't aren't can't couldn't daren't didn't doesn't don't hadn't hasn't haven't isn't mayn't mightn't mustn't
        needn't oughtn't shan't shouldn't wasn't weren't won't wouldn't
        he's here's i'm i've it'll she's that's there's they'd they'll they're they've we've what's where's who's
        you'd you'll you're you've
        """
    )
}
"""Contractions by their letters, as people type them; none whose letters are another word (I'll, we're)."""


ORGANISATION_WORDS = parse_words(
    """
    agency alliance association authority board bureau center centre charity coalition college commission committee
    constabulary council court department federation forum foundation government group inc institute international
    limited ltd ministry nations network office parliament partnership police project school service services society
    trust union unit university
    """
)
BROAD_ORGANISATION_WORDS = ORGANISATION_WORDS | parse_words(
    """
    academy bank campaign church clinic company congress consortium convention corporation directorate division
    force fund health hospital hotline house institution league mission nhs party press program programme senate team
    watch
    """
)
"""With words that other phrases have as well, for text already known to be a name."""
CORPORATE_WORDS = parse_words("archives assembly commissioner gallery lab laboratory llp museum plc")
"""Further words of authors and publishers."""
