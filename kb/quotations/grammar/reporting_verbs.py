"""Verbs that report speech or writing, in all their forms."""

from __future__ import annotations

from kb.text.word_lists import load_words, parse_words

_REGULAR = load_words("kb.quotations", "data/reporting_verbs.txt")
# Verbs that introduce quotations but are as often used otherwise: the quoted words must follow them closely.
_LOOSE_REGULAR = parse_words(
    """
    accuse blast call characterise characterize cite critique criticise criticize define denounce describe dub express
    hail label liken order praise quote recognise recognize
    """
)
# Irregular forms; an underscore joins the two words of a phrasal verb.
_IRREGULAR = parse_words(
    """
    say says said saying tell tells told telling write writes wrote written writing go_on goes_on went_on going_on
    point_out points_out pointed_out pointing_out shoot_back shoots_back shot_back shooting_back fire_back
    fires_back fired_back firing_back swear swears swore swearing begin begins began beginning
    """
)
_LOOSE_IRREGULAR = parse_words(
    """
    read reads reading think thinks thought thinking hold holds held find finds found rule rules ruled ruling sing
    sings sang singing speak spoke speaks speaking put_it puts_it putting_it
    """
)
_DOUBLING = parse_words("admit beg blog concur quip snap sum")  # the last letter is doubled before -ed and -ing
_NEVER_FIRST = parse_words("told tell tells assured reminded informed urged asked")


def _inflect(verb: str) -> list[str]:
    """Return the forms of a regular verb: base, third person, past, gerund."""
    if verb.endswith("e"):
        return [verb, verb + "s", verb + "d", verb[:-1] + "ing"]
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return [verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"]
    if verb in _DOUBLING:
        return [verb, verb + "s", verb + verb[-1] + "ed", verb + verb[-1] + "ing"]
    ending = "es" if verb.endswith(("s", "sh", "ch", "x")) else "s"
    return [verb, verb + ending, verb + "ed", verb + "ing"]


_FORMS = frozenset(form for verb in _REGULAR for form in _inflect(verb)) | _IRREGULAR
_LOOSE_FORMS = frozenset(form for verb in _LOOSE_REGULAR for form in _inflect(verb)) | _LOOSE_IRREGULAR


def is_reporting_verb(word: str, following: str = "", *, loose: bool = False) -> bool:
    """Tell whether a lower-case word is a form of a reporting verb.

    `following` is the next word, for phrasal verbs ("went on"); `loose` includes verbs with other common uses.
    """
    both = f"{word}_{following}"
    return word in _FORMS or both in _FORMS or (loose and (word in _LOOSE_FORMS or both in _LOOSE_FORMS))


def is_gerund(word: str) -> bool:
    """Tell whether a form has its subject elsewhere in the sentence: "..., adding: ..."."""
    return word.endswith("ing")


def can_precede_subject(word: str) -> bool:
    """Tell whether a reporting verb may come before its subject: "said Jane Roe", never "told Jane Roe"."""
    return word not in _NEVER_FIRST
