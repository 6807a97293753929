"""Word lists, in lower case, for reading names, roles and the sentences around quotations.

Long open lists are in `kb/quotations/data`; the closed classes of grammar are here.
"""

from __future__ import annotations

from kb.text.dates import MONTHS, WEEKDAYS
from kb.text.word_lists import MINOR_WORDS, load_words, parse_words

_PACKAGE = "kb.quotations"

# ------------------------------------------------------------------------------ classes of grammar

PRONOUNS = parse_words("he she they it we i")
DETERMINERS = parse_words(
    """
    the a an one another his her their its our my this that some two three several many most other each every
    """
)
OPEN_DETERMINERS = parse_words("the a an his her their its our my this that")  # a noun must follow
CONJUNCTIONS = parse_words("and but then so yet also meanwhile later now still")
FORMS_OF_BE = parse_words("am is are was were be been being")
AUXILIARIES = parse_words(
    """
    has have had is was were are be been did do does will would could should may might must can also then later
    once previously recently first not never just even still again only always often ever now who to n't soon
    further
    """
)
FREQUENCY_ADVERBS = parse_words("used usually often sometimes always never generally typically also")  # "used to say"
# Said of when or how surely somebody spoke; no name, role or body has one of these.
TIME_ADVERBS = parse_words("yesterday today tonight recently earlier later afterwards afterward overnight tomorrow")
HEDGES = parse_words(
    "likely probably possibly perhaps maybe apparently presumably reportedly allegedly supposedly seemingly"
)
ATTACHING_PREPOSITIONS = parse_words("of for from at with in")
CLAUSE_WORDS = parse_words(
    "it he she they we wherein whereby because although"
)  # a phrase with one of these is more than a name
# Words that open an adverbial or a clause: no subject begins there.
CLAUSE_OPENERS = parse_words(
    """
    in on at after before during since with by for from under while when as asked speaking talking
    if because although though whereas despite
    """
)
CLAUSE_BOUNDARIES = parse_words(
    """
    , ; : — – - ( ) " “ ” that when while because if after before where although though since which whether how
    why what but than as until
    """
)
# Words that end a speaker's noun phrase: "said Jane Roe during ...".
PHRASE_END_WORDS = parse_words(
    """
    who whose whom which that during after when as while before by on in into to about because since if through
    via over under within without following speaking referring told said says has had was is were are will would
    """
)
TIME_NOUNS = parse_words(
    "decade decades year years month months week weeks day days hour hours minute minutes moment moments"
    " morning afternoon evening night summer winter spring autumn"
)

# -------------------------------------------------------------------------------- names and titles

# Capitalised words that are no part of a name, without May, which is a surname too.
NOT_NAMES = (
    PRONOUNS
    | DETERMINERS
    | CONJUNCTIONS
    | {name.lower() for name in (*WEEKDAYS, *MONTHS) if name != "May"}
    | load_words(_PACKAGE, "data/sentence_openers.txt")
)
# Words in names of places and things, never of persons.
PLACE_WORDS = parse_words(
    """
    south north west east new street road house states state kingdom islamic republican republicans democratic
    democrats republic democrat america american islands san los las city county police operation project act
    """
)
# Words that titles do not capitalise.
LOWERCASE_IN_TITLES = MINOR_WORDS | {"as", "but", "is"}

# -------------------------------------------------------------------------- roles and organisations

ROLE_TAILS = parse_words("general elect emeritus designate")
ELECTED_OFFICES = parse_words("mp msp ms senator congressman congresswoman councillor cllr")
OPENING_ADJECTIVES = parse_words(
    "former senior local current chief deputy acting assistant domestic young male female outgoing retired then-"
)
# What an officer is "of" or "for" before the name: Chief of Staff Jane Roe, Secretary of State Jane Roe.
OFFICES = parse_words(
    """
    staff state defence defense justice police prosecutions public operations communications policy research
    campaigns advocacy health education interior treasury finance security safeguarding
    """
)

# --------------------------------------------------------------------------- what is not a speaker

# Alone, these name no speaker.
NO_SPEAKERS = parse_words(
    """
    nobody everybody everyone anybody anyone none nothing everything note the a an its their our my this sir madam
    """
)
CITATION_OPENERS = parse_words("see id ibid cf supra infra accord who whom")  # no name begins with one of these
ADDRESS_WORDS = parse_words("mr mrs madam hon honourable honorable deputy speaker sir")  # "Mr. Speaker, Sir"
NON_SPEAKER_NOUNS = load_words(_PACKAGE, "data/things.txt")
NOUN_LIKE_VERBS = load_words(_PACKAGE, "data/noun_verbs.txt")
# Words that introduce a title, a term or a name in marks.
TITLE_INTRODUCTIONS = parse_words(
    """
    entitled titled called named headlined dubbed labelled labeled nicknamed termed term terms word words phrase
    phrases slogan hashtag book film song album movie chapter section article essay play documentary column
    programme program known so-called motto expression label title concept theme report as mean means meaning
    """
)
# Verbs after which quoted words with "a" or "the" are a name: "calls the 'hostile environment'".
NAMING_VERBS = parse_words("call calls called calling dubbed termed")
