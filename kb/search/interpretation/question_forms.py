"""The forms of questions, and what can be seen in a text that answers one: a figure, a time, an address, a reason."""

from __future__ import annotations

import re

from kb.model import ReadAs
from kb.text import split_terms
from kb.text.dates import MONTHS
from kb.text.word_lists import parse_words

_QUESTION_WORDS = parse_words("who whom whose what when where which why how whether can must should does do is are")
_MIN_TYPED = 4  # words of a question

COUNT = re.compile(r"\bhow (?:many|much)\b|\b(?:what|which) (?:share|percentage|proportion|number of)\b", re.IGNORECASE)
MONEY = re.compile(
    r"\bhow much\b.{0,80}\b(?:money|cost|costs|fund\w*|paid|pay|benefit|allowance|wages?|receive|earn)\b"
    r"|\bwhat\b.{0,80}\b(?:fee|fees|cost|price|budget|fine|salary)\b",
    re.I,
)
_TIME = re.compile(r"\b(?:when|since when|(?:what|which) (?:year|month|date|day))\b", re.IGNORECASE)
WHEN = re.compile(
    r"(?:^|[,;:–-] {0,3}|\band )(?:since |by |until |from )?when "
    r"(?:did|do|does|was|were|is|are|will|must|should|shall|has|have|had|can|could|may)\b"
    r"|\b(?:which|what) (?:year|month|date|day)\b",
    re.IGNORECASE,
)
"""Asks for a time, where "when" is no conjunction; an order of hits is content with any "when"."""
DURATION = re.compile(r"\bhow (?:long|soon|often)\b|\bdeadline\b", re.IGNORECASE)
CONTACT = re.compile(
    r"\b(?:(?:phone|telephone|helpline) number|number to (?:call|ring)|e-?mail|website)\b", re.IGNORECASE
)
NUMBER = re.compile(r"(?<![\w/.-])\+?\d[\d ()-]{5,}\d|\b\d{3,4} \d{3}\b")
ADDRESS = re.compile(r"\S@\S|\bwww\.|https?:")
UNIT_OF_TIME = re.compile(r"\b(?:minute|hour|day|night|week|month|year|daily|weekly|monthly|annual)", re.IGNORECASE)
YEAR = re.compile(r"(?:19|20)\d\d")
MONTH = re.compile(rf"\b(?:{'|'.join(MONTHS)})\b")

_SIZE = re.compile(r"\bhow (?:big|large|old)\b|\bwhat age\b", re.IGNORECASE)
_FIGURE = re.compile(r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|half|quarter|third|none)\b", re.I)
_WHOM = re.compile(r"\b(?:ring|dial|contact|who (?:do|can|should) (?:i|we))\b", re.IGNORECASE)
_WHY = re.compile(r"\bwhy\b", re.IGNORECASE)
_REASON = re.compile(
    r"\b(?:because|due to|since|reasons?|so that|in order to|as a result|leads? to|caus\w+)\b", re.IGNORECASE
)
_MAY = re.compile(r"\b(?:can|could|may|must|should|shall|need to|have to|allowed)\b", re.IGNORECASE)
_RULE = re.compile(r"\b(?:can|cannot|may|must|should|shall|required?|entitled|need|never)\b", re.IGNORECASE)
_FORMS = (
    ((COUNT, MONEY, _SIZE), (_FIGURE,)),
    ((_TIME, DURATION), (YEAR, MONTH, UNIT_OF_TIME)),
    ((CONTACT, _WHOM), (NUMBER, ADDRESS)),
    ((_WHY,), (_REASON,)),
    ((_MAY,), (_RULE,)),
)
"""What asks for something, and what shows that a passage has it."""


def may_ask(text: str, read_as: ReadAs) -> bool:
    """Tell whether a typed text may be a question."""
    terms = split_terms(text)
    is_told = read_as is ReadAs.WORDS and not _QUESTION_WORDS.isdisjoint(terms)
    return len(terms) >= _MIN_TYPED and (read_as is ReadAs.QUESTION or is_told)


def list_asked(question: str) -> list[tuple[re.Pattern[str], ...]]:
    """Return what a question asks for, as the patterns of which a passage that answers has one, for each form."""
    return [seen for asking, seen in _FORMS if any(form.search(question) for form in asking)]
