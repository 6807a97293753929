"""The closed word lists of names and roles, for reading who speaks.

This module holds words only, all in lower case. It knows no grammar.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PRONOUNS = _words("he she they it we i")
DETERMINERS = _words(
    """
    the a an one another his her their its our my this that some two three several many most other each every
"""
)
# Alone, these name nobody who could have said something.
NOBODY = _words(
    "nobody everybody everyone anybody anyone none nothing everything note the a an its their our my sir madam"
)
OF_ADDRESS = _words("mr mrs madam hon honourable honorable deputy speaker sir")  # "Mr. Speaker, Sir": who listens
HOW_OFTEN = _words("used usually often sometimes always never generally typically also")  # beside a verb: "used to say"
OF_CLAUSES = _words("it he she they wherein whereby because although")  # within words that are more than a name
CONJUNCTIONS = _words("and but then so yet also meanwhile later now still")

# Titles say nothing of what a person does; ranks and honours among them are roles as well.
BARE_TITLES = _words("mr mrs ms miss mx dr rt hon")
TITLES = BARE_TITLES | _words("sir dame prof professor rev reverend lord lady baroness baron st")
HONORIFICS = BARE_TITLES | _words("sir dame lord lady baroness baron prof professor rev reverend cllr councillor")
SUFFIXES = _words("jr sr ii iii iv")
POST_NOMINALS = _words("obe mbe cbe dbe kbe mp msp mep ms qc kc qpm phd md esq")

ROLES = _words(
    """
    accountant activist actor actress adviser advisor advocate agent aide ambassador analyst anchor apprentice
    archbishop artist assistant associate attorney author barrister bishop boss boy buyer campaigner candidate
    captain caretaker caseworker chair chairman chairperson chairwoman chancellor chief child client co-chair
    co-founder co-ordinator cofounder colonel columnist commander commentator commissioner comptroller congressman
    congresswoman constable consultant contractor coordinator coroner councillor councilman councilwoman counsel
    counsellor counselor critic curator dean defendant delegate deputy detective developer director
    director-general doctor economist editor editor-in-chief employee employer engineer executive expert
    facilitator farmer father filmmaker fisherman founder girl governor governor-general guardian head historian
    host husband imam inspector interpreter interviewee investigator journalist judge justice lawmaker lawyer lead
    leader lecturer lieutenant magistrate major man manager mayor member mentor midwife migrant minister mother
    musician narrator negotiator neighbour nominee nurse officer official operative organiser organizer owner
    parent participant partner pastor photographer photojournalist pimp planner poet policeman policewoman
    politician pollster practitioner premier president presenter priest principal producer professional professor
    programmer prosecutor provider psychiatrist psychologist rabbi rapporteur receptionist recorder refugee
    representative researcher resident respondent scholar scientist secretary secretary-general senator sergeant
    servant sheriff sister solicitor specialist spokesman spokesperson spokeswoman staffer strategist student
    superintendent supervisor supporter surgeon survivor teacher technician therapist trafficker treasurer trustee
    undersecretary veteran vice-chair vice-president victim volunteer voter warden whip widow wife witness woman
    worker writer brother baroness lord lady sir dame mp msp mep pc dc ds di dci dcc acc ceo cfo coo cto da ag sec
    staff prof prof. gov gov. sen sen. sens sens. rep rep. reps reps. sgt sgt. det det. lt lt. capt capt. col col.
    gen gen. supt supt. insp insp. cllr cllr. maj maj. cmdr cmdr. atty atty. sec. pres.
    """
)
ROLE_TAILS = _words("general elect emeritus designate")
# Roles that are surnames too: "Jane Dean" is a name, "Jane Officer" is not.
SURNAME_ROLES = _words(
    "bishop boss dean farmer head judge justice lord major marshal parent priest sister warden baron boy lead"
)
OPENING_ADJECTIVES = _words(
    "former senior local current chief deputy acting assistant domestic young male female outgoing retired then-"
)
# What an officer is "of" or "for", between the role and the name: Chief of Staff Jane Roe, Secretary of State Jane Roe.
OFFICES = _words(
    """
    staff state defence defense justice police prosecutions public operations communications policy research
    campaigns advocacy health education interior treasury finance security safeguarding
    """
)
ORGANISATIONS = _words(
    """
    academy administration agency alliance amnesty army association authority bank board borough bureau campaign
    center centre charity church city clinic coalition college commission committee community company congress
    consortium constabulary convention corporation council county court department directorate district embassy
    federation fire force forum foundation fund government group health home hospital hotline house inc inc.
    initiative institute institution international journal league limited ltd magazine ministry mission monitor
    movement nations network news newspaper nhs office organisation organization parliament partnership party
    police region division post press programme program project refuge school senate service services society
    standards states team times today tribunal trust uk un union unit university watch
    """
)
NAME_JOINERS = _words("de la le van von der den da di do dos del du bin ibn al el ten ter")
NOT_NAMES = (
    PRONOUNS
    | DETERMINERS
    | CONJUNCTIONS
    | _words(
        """
        in on at or if when while as after before since during for from by with to of these those your you however
        although because both there here what who why how where not no yes even just only once monday tuesday
        wednesday thursday friday saturday sunday january february march april june july august september october
        november december yesterday earlier last next asked according speaking nearly about around over under such
        like through born thus hence furthermore moreover nevertheless nonetheless therefore instead overall similarly
        additionally finally recently currently previously interestingly importantly sadly unfortunately eventually
        initially ultimately originally subsequently consequently accordingly clearly specifically notably crucially
        shockingly tragically firstly secondly thirdly lastly especially particularly generally usually typically
        obviously indeed despite unlike does did do is was were are has had have could would should first second
        """
    )
)
ATTACHING = _words("of for from at with in")
# Words that end a speaker's noun phrase to the right: "said Jane Roe during ...".
STOP_RIGHT = _words(
    """
    who whose whom which that during after when as while before by on in into to about because since if through
    via over under within without following speaking referring told said says has had was is were are will would
    """
)
# Words that open an adverbial or a clause, so that no subject begins there.
OPENERS = _words(
    """
    in on at after before during since with by for from under while when as asked speaking if because although
    though despite
    """
)
BOUNDARIES = _words(
    """
    , ; : — – - ( ) " “ ” that when while because if after before where although though since which whether how
    why what but than as until
    """
)
AUXILIARIES = _words(
    """
    has have had is was were are be been did do does will would could should may might must can also then later
    once previously recently first not never just even still again only always often ever now who to n't soon
    further
    """
)
TIMES = _words(
    "year years month months week weeks day days morning afternoon evening night summer winter spring autumn"
)
PEERAGE = _words("sir dame lord lady baroness baron")
CONSTITUENCY = _words("mp msp ms senator congressman congresswoman councillor cllr")
# Heads of phrases that cannot speak: "one of the key findings stated", "a similar story was told".
THINGS = _words(
    """
    finding findings story stories result results data figure figures statistic statistics chapter section table
    case cases example examples evidence excerpt reason reasons number numbers point points question questions
    view views perception perceptions theme themes sentiment concern concerns issue issues truth reality fact facts
    """
)
# Forms of speech verbs that are nouns as often: they need a subject before them.
NOUN_LIKE = _words(
    """
    report reports comment comments note notes state states claim claims answer answers question questions post
    posts share shares text texts tweet tweets email emails charge charges promise promises protest protests
    counter counters cry cries reply replies call calls order orders label labels quote quotes reason reasons
    remark remarks rule rules vow vows reading finding findings saying mention pledge pledges sum sums mouth offer
    offers recall view praise blast express stress account begin warning blog thinking holding ruling
    """
)
# Words after which marked words are a title, a term or a name.
NAMING = _words(
    """
    entitled titled called named headlined dubbed labelled labeled nicknamed termed term terms word words phrase
    phrases slogan hashtag book film song album movie chapter section article essay play documentary column
    programme program known so-called motto expression label title concept theme report as mean means meaning
    """
)
# Verbs after which "a" or "the" before the marks makes a name of the words: "calls the 'hostile environment'".
CALLING = _words("call calls called calling dubbed termed")
BE = _words("am is are was were be been being")
# Words of names that are no person's.
PLACES = _words(
    """
    south north west east new street road house states state kingdom islamic republican republicans democratic
    democrats republic democrat america american islands san los las city county police operation project act
    """
)
# Words that a title does not set in capitals.
SMALL = _words("a an and as at but by for from in is of on or the to with")
