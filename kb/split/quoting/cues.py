"""The words that say somebody speaks, writes or is heard: speech verbs in all their forms.

This module knows words only: not where in a sentence they stand, nor whose they are.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_VERBS = _words(
    """
    accentuate acknowledge add admit advise affirm agree allege announce answer argue ask assert assess assure
    attest bark beg begin bellow blog boast caution chant charge claim clarify comment complain concede conclude
    concur confess confide confirm contend continue counter cry deadpan declare demand describe disclose echo
    elaborate email emphasise emphasize enthuse exclaim exhort explain fume gripe growl gush highlight hiss howl
    implore inform insist instruct interject intone joke lament maintain mention mouth muse mutter note observe
    offer opine plead pledge post pray predict proclaim promise pronounce protest question quip rail rant reason
    rebut recall recite reckon recommend recount reflect reiterate rejoin relate remark remember remind reply report
    respond retaliate retort retweet reveal roar scoff scold scream share shout shriek sigh snap snarl sneer
    speculate spit sputter stammer state stress suggest sum surmise tease testify text threaten thunder tweet urge
    utter vent volunteer vow warn whisper wonder yell
    """
)
# Verbs that carry quoted words, but are as often used of other things: they need the words to follow closely.
_LOOSE_VERBS = _words(
    """
    accuse blast call cite criticise criticize denounce describe dub express hail label order praise quote
    """
)
# Irregular forms; verbs of two words are joined by a line.
_IRREGULAR = _words(
    """
    say says said saying tell tells told telling write writes wrote written writing go_on goes_on went_on going_on
    point_out points_out pointed_out pointing_out shoot_back shoots_back shot_back shooting_back fire_back
    fires_back fired_back firing_back swear swears swore swearing begin begins began beginning
    """
)
_LOOSE_IRREGULAR = _words(
    """
    read reads reading think thinks thought thinking hold holds held find finds found rule rules ruled ruling sing
    sings sang singing speak spoke speaks speaking put_it puts_it putting_it
    """
)
_DOUBLING = _words("admit beg blog concur quip snap sum")  # the last letter is doubled before -ed and -ing
_NEVER_FIRST = _words("told tell tells assured reminded informed urged asked")


def _forms(verb: str) -> list[str]:
    """Return a regular verb's forms: base, third person, past, gerund."""
    if verb.endswith("e"):
        return [verb, verb + "s", verb + "d", verb[:-1] + "ing"]
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return [verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"]
    if verb in _DOUBLING:
        return [verb, verb + "s", verb + verb[-1] + "ed", verb + verb[-1] + "ing"]
    ending = "es" if verb.endswith(("s", "sh", "ch", "x")) else "s"
    return [verb, verb + ending, verb + "ed", verb + "ing"]


_STRONG = frozenset(form for verb in _VERBS for form in _forms(verb)) | _IRREGULAR
_LOOSE = frozenset(form for verb in _LOOSE_VERBS for form in _forms(verb)) | _LOOSE_IRREGULAR


def is_cue(word: str, following: str = "", *, loose: bool = False) -> bool:
    """Tell whether a word, with the one after it, is a form of a speech verb.

    Args:
        word: In lower case.
        following: The next word, in lower case, for verbs of two words ("went on").
        loose: Whether verbs that are often used of other things count too.
    """
    both = f"{word}_{following}"
    return word in _STRONG or both in _STRONG or (loose and (word in _LOOSE or both in _LOOSE))


def is_gerund(word: str) -> bool:
    """Tell whether a form has its subject elsewhere in the sentence: "..., adding: ..."."""
    return word.endswith("ing")


def follows_its_verb(word: str) -> bool:
    """Tell whether a speech verb may stand before its subject: "said Jane Roe", never "told Jane Roe"."""
    return word not in _NEVER_FIRST
