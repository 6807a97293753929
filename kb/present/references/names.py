"""People and bodies: how the name of an author is taken apart. Knows no documents and no styles.

A card says "Home Office" or "Klara Skrivankova" in the same way; a list of references needs "Skrivankova, K." and must
never print "Office, H.". Where it is not clear, a name is taken for a body's, since a whole name is never wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Words that the names of bodies have, and those of people do not.
_BODY = re.compile(
    r"\b(?:academy|agency|alliance|association|assembly|authority|bank|board|body|bureau|cabinet|campaign|centre|center|"
    r"charity|church|clinic|coalition|college|command|commission|commissioner|committee|company|congress|consortium|"
    r"constabulary|convention|corporation|council|court|department|directorate|division|executive|federation|force|"
    r"forum|foundation|fund|government|group|health|hospital|hotline|house|inc|inquiry|inspectorate|institute|"
    r"institution|international|lab|laboratory|league|library|limited|llp|ltd|ministry|mission|mps?|museum|nations|"
    r"network|nhs|ngo|office|organi[sz]ation|parliament|partners|partnership|party|plc|police|press|programme|program|"
    r"project|research|school|secretariat|secretary|senate|service|services|society|staff|support|taskforce|team|trust|"
    r"union|unit|university|watch|working|of|for|and|the|against|to|on|in|&|\+)\b|[&+/@©]",
    re.IGNORECASE,
)
_TITLE = re.compile(r"(?:mr|mrs|ms|miss|mx|dr|prof|professor|rev|revd|sir|dame)\.?\s+", re.IGNORECASE)
# A peer's title is part of the name: "Baroness Young".
_PEER = re.compile(r"(?:lord|lady|baron|baroness|viscount|viscountess|earl|judge)\s", re.IGNORECASE)
# Words before a surname that belong to it.
_PARTICLE = re.compile(r"van|von|der|den|de|del|della|di|da|dos|du|la|le|al|el|bin|ibn|ben|ten|ter|zu", re.IGNORECASE)
_PERSON_WORD = re.compile(r"[^\W\d_]+(?:['’\u2010-][^\W\d_]+)*\.?")
_LONGEST_PERSON = 5


@dataclass(frozen=True, slots=True)
class Name:
    """The name of an author.

    Attributes:
        family: Of a person: the surname with its particles, "van der Berg". Of a body: the whole name.
        given: Of a person: the given names. Of a body: empty.
        is_body: Whether it is a body.
    """

    family: str
    given: str = ""
    is_body: bool = False


def body(name: str) -> Name:
    """Return the name of a body."""
    return Name(name, is_body=True)


def parse_name(text: str) -> Name:
    """Take a name as a card gives it for that of a person or of a body.

    Args:
        text: "Klara Skrivankova", "Skrivankova, Klara", "Home Office".
    """
    text = " ".join(text.split())
    plain = _TITLE.sub("", text, count=1) if _TITLE.match(text) else text
    if _BODY.search(plain) or _PEER.match(plain):
        return body(text)
    family, comma, given = (part.strip() for part in plain.partition(","))
    if comma:
        return Name(family, given) if family and given and "," not in given else body(text)
    words = plain.split(" ")
    if not 2 <= len(words) <= _LONGEST_PERSON or not all(_is_person_word(word) for word in words):
        return body(text)
    at = len(words) - 1
    while at > 1 and _PARTICLE.fullmatch(words[at - 1]):
        at -= 1
    return Name(" ".join(words[at:]), " ".join(words[:at]))


def _is_person_word(word: str) -> bool:
    if _PARTICLE.fullmatch(word):
        return True
    return bool(_PERSON_WORD.fullmatch(word)) and word[0].isupper() and not (len(word) > 2 and word.isupper())
