"""Rules for kinds of passages that are recognised by wording: recommendations, duties and definitions.

Each rule is a pattern with exceptions that are tried on the sentence around a match.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kb.classify.list_rules import is_under_recommendations
from kb.model import BlockKind, KindLabel, Passage, PassageKind, Span


@dataclass(frozen=True, slots=True)
class WordingRule:
    """A pattern with its exceptions."""

    name: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None = None  # exception, tried on the sentence up to a little after the match
    unless_led_by: re.Pattern[str] | None = None  # exception, tried on the sentence up to the end of the match
    required_letters: tuple[str, ...] = ()  # a match contains one of these, so that other passages are skipped


_LOOK_AHEAD = 20
_SPACE = r"[^\S\n]"  # no line feed: the next line is another sentence
_SENTENCE_END = re.compile(r"[.!?;:]\s|\n")

# Instructions for reading a figure or a text, which recommend no action.
_CAVEAT = (
    r"\b(?:[Gg]uide|[Gg]uidance|[Dd]ocument|[Rr]eport|[Pp]ublication|[Tt]oolkit) should not\b|"
    r"\b(?:view|read|use) (?:this|the) (?:\w+ )?(?:[Gg]uide|[Dd]ocument|[Rr]eport|[Pp]ublication|[Tt]oolkit|"
    r"[Hh]andbook)\b|"
    r"should (?:\w+ )?(?:be )?(?:treated with caution|compared|construed|"
    r"read (?:in|against|alongside|with|this)\b|not be (?:considered|taken|regarded|read) (?:as |an? ))"
)
# "Companies must ensure" is advice unless the sentence names a law.
_LEGAL_SOURCE = (
    r"(?:Acts?\b|[Ll]aws?\b(?! enforcement)|[Ll]egislat|[Ss]tatut|[Rr]egulat|[Rr]ules?\b|[Ss]ection \d|"
    r"[Pp]olic(?:y|ies)\b|[Dd]irective|Convention)"
)
_SOFT_MUST = (
    r"\bmust (?:not |also |always |never |then |all |both )*(?:ensure(?! that \w+ compl)|make sure|pledge|lead|pursue|"
    r"come together|join|consider|do|understand|"
    r"recogni[sz]e|focus|continue|address|act|put|look|learn|develop|prioriti[sz]e|improve|go|work|"
    r"be (?!\w+ed\b|paid|made|sent|kept|given|sought|taken|held|met))"
)
_RECOMMENDATIONS = (
    WordingRule(
        "numbered recommendation",
        re.compile(r"(?:^|\n|\.\s)Recommendations?\s(?:\d|[IVX]+\b|[A-Z]\b)[\w.]*", re.MULTILINE),
    ),
    WordingRule(
        "recommends",
        re.compile(
            r"\b(?:[Ww]e|I|[Aa]uthors?|[Rr]eport|[Rr]eview|[Cc]ommittee|[Gg]uidance|[Gg]uide|"
            r"[A-Z]\w+)\s(?:\w+ly\s|also\s|therefore\s|would\s){0,2}"
            r"recommends?\b(?!ed| (?:a number|several|some|various)\b)|\b[Ii]t is (?:\w+ly\s)?recommended\b|"
            r"\brecommend(?:s|ed|ing)? that\b"
            r"|\b(?:is|are) (?:\w+ly\s)?recommended(?: (?:to|that|for|at|as|in)\b|(?=[.;]))|"
            r"\b[Ww]e (?:\w+ly\s)?(?:urge|call (?:on|upon|"
            r"for))\b|\bI (?:would )?urge\b|\b[A-Z]{2,6} (?:strongly |also )?urges\b|"
            r"\bI (?:would )?(?:strongly )?encourage (?:you|all|any|anyone|everyone|people|victims|residents)\b|"
            r"\b(?:best|good) practice (?:is|would be) to\b|"
            r"\b(?:is|be) (?:best|good) practice to\b"
            r"|\b(?:calls?|calling|called) (?:on|upon) (?:the )?(?:UK )?(?:[Gg]overnments?|Home Office|[Ss]tates|"
            r"[Mm]inisters|[Aa]uthorities)\b"
        ),
    ),
    WordingRule(
        "somebody should",
        re.compile(
            r"\b(?:[Gg]overnments?|[Hh]ome Office|[Mm]inisters?|[Pp]olice(?: forces)?|[Aa]uthorit(?:y|ies)|"
            r"[Cc]ouncils?|[Ss]tates|[Cc]ountries"
            r"|[Oo]rgani[sz]ations?|[Pp]artnerships?|[Ee]mployers?|[Bb]usinesses|[Cc]ompan(?:y|ies)|[Ss]uppliers?|"
            r"[Bb]uyers|[Pp]rosecutors?|[Cc]ourts?"
            r"|[Ss]takeholders?|[Dd]onors?|[Ff]unders|[Pp]arents|[Cc]ommissioners?|[Pp]olicy-?makers|"
            r"[Mm]anagers?|[Ss]chools?|[Ee]fforts|[Ii]nterventions|[Ss]trateg(?:y|ies)"
            r"|[Ff]irst [Rr]esponders?|[Pp]ractitioners|[Pp]rofessionals|[Ss]taff|[Ss]ervices|[Aa]gencies|"
            r"[Ii]nvestigators|[Tt]rainers?|[Ww]orkers|"
            r"[Ii]nterviewers?|[Uu]niversities|[Rr]esearchers|[Tt]raining|[Pp]olicy|[Ll]egislation|[Ss]tatements?|"
            r"[Cc]aseworkers?|[Tt]eachers?|[Cc]arers|[Aa]ssessors|[Ii]nterpreters|[Tt]eams?|[Bb]oards?|[Ll]eaders|"
            r"[Uu]sers|[Ff]irms?|[Ll]awyers|"
            r"[Jj]udges|[Ii]nstitutions|[Pp]roviders|[Oo]perators|[Dd]evelopers|[Cc]ontrollers?|[Rr]egulators?|"
            r"[Pp]arliament|Congress|"
            r"[Cc]ommittees?|[Cc]ommissions?|[Mm]inistr(?:y|ies)|[Dd]epartments?|[Pp]rogram(?:me)?s?|[Mm]easures|"
            r"[Gg]uidelines|[Ss]chemes?|[Pp]rojects?|"
            r"[Ss]ystems?|[Aa]ssessments?|[Ss]tudents|[Rr]esidents|[Cc]lients|"
            r"(?!(?i:numbers?|matters|factors|others|papers|letters|orders|answers|powers|chapters|errors|sectors|"
            r"indicators)\b)"
            r"[A-Za-z][a-z]{2,}(?:ers|ors|ants|ees|ists)|[Ee]veryone|[Aa]nyone|[Ii]ndividuals|[Pp]eople|[Ee]mployees|"
            r"[Ll]andlords|"
            r"[Yy]ou|[Ww]e|[A-Z]{3,6}(?= (?:\w+ (?:and )?)?should)|[Aa]ll [A-Z][a-z]+ns)"
            r"\s(?:\w+\s){0,3}?"
            r"should(?:(?=:)| (?:not |also |always |never |therefore |only |all )*(?:be |have )?[a-z]+)"
        ),
        re.compile(
            rf"{_CAVEAT}|\b(?:acknowledg|recogni[sz])\w+ that\b|should take \d|\b[Ii]f (?:we|you|they) should\b|"
            rf"should (?:also )?note\b|\bthat should\b|"
            r"should (?:\w+ )?be (?:proud|grateful|thanked|noted|remembered|underestimated|accepted|tolerated|seen|"
            r"able)|should (?:wish|have|"
            r"you)\b|\bfeel\b|\bthat (?:they|"
            r"you|we) should\b|"
            r"\brecognition [^.]*that\b|\b(?:said|says|told|thought)\b[^.]*\bshould\b|"
            r"should (?:write|enter|select|tick|type|click)\b"
        ),
        re.compile(r"\b(?:whether|why)\b[^.]*$|\b(?:how|what|who|which|when|where)\b[^.,]*$"),
        required_letters=("should",),
    ),
    WordingRule(
        "asked of somebody",
        re.compile(
            r"\b(?:[Aa]nyone|[Mm]embers of the public|[Tt]he public|[Tt]hose|[Rr]esidents|[Mm]otorists|[Dd]rivers|"
            r"[Ww]itnesses|[Ee]veryone|[Pp]arents|[Ee]mployers|[Bb]usinesses|[Oo]rgani[sz]ations|[Cc]ompanies|[Yy]ou|"
            r"[Pp]eople (?:who|with))\b"
            r"[^.;\n]{0,100}?\b(?:is|are) (?:being |also |strongly |therefore |now )*(?:urged|encouraged|advised|"
            r"(?<!You are )asked|reminded) to\b|"
            r"\b[Aa]nyone (?:who|with|that|in)\b[^.;\n]{3,100}? should\b|"
            r"\b[Yy]ou must (?:always |immediately )?(?:dial|call|ring) \d|"
            r"\b[Ww]e (?:are asking|are urging|ask|would ask|would urge|would encourage) (?:you|all|everyone|anyone|"
            r"people|that|the(?! question))\b|"
            r"\b[Ww]e encourage (?:you|everyone|anyone|people|members)\b|"
            r"\b(?:is|are) (?:now |again |also )?calling (?:for|on|upon)\b|"
            r"\b(?:[Tt]oday|[Aa]lso|[Aa]gain|He|She|They) (?:today |also |again )?call(?:ed|s) (?:for|on|upon)\b|"
            r"\b[Ii]t is (?:therefore, |therefore |also |further |strongly )?(?:proposed|suggested|urged) that\b|"
            r"\b(?:[Oo]rgani[sz]ations|[Bb]usinesses|[Ee]mployers|[Cc]ompanies|[Aa]uthorities|[Cc]ouncils|[Ff]irms|"
            r"[Pp]ractitioners|[Pp]rofessionals|"
            r"[Gg]overnments?|[Yy]ou) may (?:also )?(?:wish to|want to (?:consider|think|ask|use)|consider)\b"
        ),
        re.compile(r"\b(?:were|was) calling\b|\b(?:that|which) (?:you|companies|organi[sz]ations) (?:may|are)\b"),
        re.compile(r"\b(?:whether|why|how|what|when|if)\b[^.,]*$"),
        required_letters=(
            *("ask", "urg", "ncourage", "advised", "reminded", "nyone", "must", "call"),
            *("proposed", "suggested", " may "),
        ),
    ),
    WordingRule(
        "somebody must",
        re.compile(
            r"\b(?:[Gg]overnments?|[Hh]ome Office|[Mm]inisters|[Aa]uthorities|[Cc]ouncils|[Oo]rgani[sz]ations|"
            r"[Bb]usinesses|[Cc]ompanies|[Pp]olice|[Aa]gencies|[Pp]ractitioners|[Pp]rofessionals|[Ss]takeholders|"
            r"[Rr]esearchers|[Cc]ommunities|[Ii]ndividuals|[Mm]embers|[Ee]mployers|[Dd]irectors|[Mm]anagement|"
            r"[Ll]eaders|[Ww]e)"
            r"(?: \([^)]*\)| who)? must (?:not |also |now |all |both |never |then )*(?:ensure|pledge|lead|"
            r"come together|join|"
            r"consider|recogni[sz]e|focus|"
            r"address|act|put|develop|prioriti[sz]e|improve|work|take|introduce|invest|launch|strengthen|understand|"
            r"be (?:willing|prepared|ready|aware|clear))\b"
        ),
        re.compile(rf"{_LEGAL_SOURCE}|\bmust take (?:place|the form)\b"),
        re.compile(r"\b(?:whether|why|how|what|who|which|when|where|if)\b[^.,]*$", re.IGNORECASE),
        required_letters=("must",),
    ),
    WordingRule(
        "should be done",
        re.compile(
            r"\bshould (?:not |also |always |never |only |all |then |first )*be (?:put|set|made|taken|given|sought|"
            r"kept|held|undertaken|shown|built|drawn|led|laid|left|done|told|sent|paid|written|chosen|dealt|"
            r"[a-z]{2,}ed)\b|\b[Cc]are (?:must|should) be taken\b"
            r"|\bshould (?:\w+ )?be (?:an?|the) (?:\w+ )?(?:priority|focus|requirement)\b"
            r"|\b[Ii]t is (?:vital|essential|crucial|imperative) that\b(?! I\b| we continue\b| they (?:are|receive|"
            r"have)\b)|\b[Mm]ore (?:must|should|"
            r"needs to) be done\b"
            r"|\b[Ii]t is (?:important|vital|essential|crucial|critical|imperative) (?:that you\b|to (?!note|remember|"
            r"recogni[sz]e|understand|acknowledge|view|read|say|stress|reiterate|emphasi[sz]e|highlight|point|the\b|"
            r"have\b|be "
            r"(?:precise|clear))[a-z]+)"
        ),
        re.compile(
            rf"{_CAVEAT}|\bthat[^.,]*should\b|\b(?:said|says|argued?|argues|felt|believed?|suggest\w*|"
            r"stat(?:es|ed|ing)|agreed?|directed|ordered|ruled|decided)\b|"
            r"(?:[Ee]nquir(?:y|ies)|[Qq]uestions|[Rr]equests|[Cc]omments|[Qq]ueries)\b[^.]*should be|"
            r"should (?:\w+ )?be (?:noted|remembered|allowed|accepted|tolerated|needed|used to|interpreted|assumed|"
            r"expected|concerned|"
            r"viewed|underestimated|relied|commended|applauded|congratulated|lauded|praised|celebrated|punished|"
            r"welcomed|ashamed|ticked)\b"
        ),
        re.compile(
            r"\b(?:whether|why|how|what|who|which|when|where|if|although|while)\b[^.,]*$|\b[Ii]f\b[^.]*$", re.IGNORECASE
        ),
    ),
)
_ACTOR = (
    "[Yy]ou|[Aa]dults?|[Cc]ompan(?:y|ies)|[Oo]rgani[sz]ations?|[Bb]usinesses|[Ee]mployers?|"
    "[Aa]uthorit(?:y|ies)|[Bb]od(?:y|ies)|[Oo]fficers?|[Pp]olice|[Pp]rosecutors?|"
    "[Pp]ractitioners?|[Rr]esponders?|[Pp]rofessionals?|[Ss]taff|[Ss]ponsors?|[Ss]uppliers?|[Cc]ontractors?|"
    "[Aa]pplicants?|[Pp]ersons?|[Ii]ndividuals?|[Cc]ourts?|"
    "[Mm]embers?|[Pp]artners?|[Ss]tatements?|[Rr]eferrals?|[Ff]orms?|"
    "[Dd]ecision makers?|[Aa]gencies|[Aa]gency|[Cc]ouncils?|[Ww]orkers?|"
    "[Nn]otifications?|[Rr]equests?|[Nn]otices?|[Cc]ontrollers?|[Pp]rocessors?|[Ee]ntit(?:y|ies)|[Jj]urisdictions?|"
    "[Hh]ospitals?|[Ff]acilit(?:y|ies)|[Ll]icen[cs]ees?|[Gg]rantees?|[Oo]wners?|[Ii]nstitutions?|"
    "[Bb]uyers?|[Vv]ictims?|[Ii]nterviewers?|[Dd]irectors?|[Pp]roviders?|[Uu]niversit(?:y|ies)|[Ll]andlords?|"
    "[Ss]ervices?"
)
# Parties bound by a law, which hardly ever advise themselves.
_BOUND = (
    r"(?:[Dd]ata |[Pp]ublic |[Cc]overed )?(?:[Cc]ontrollers?|[Pp]rocessors?|[Ee]ntit(?:y|ies)|[Ee]mployers?|"
    r"[Jj]urisdictions?|[Ll]icen[cs]ees?|[Pp]roviders?|[Ll]andlords?|[Aa]uthorit(?:y|ies)|[Aa]genc(?:y|ies))"
)
_IMPOSES = (
    r"(?:have|has|under|place[sd]?|impos(?:es|ed)|creat(?:es|ed)|introduc(?:es|ed)|is|are|made it|makes it|provides?|"
    r"includ(?:es|ing))"
)
_DUTIES = (
    WordingRule(
        "must",
        re.compile(
            rf"\b(?:{_ACTOR})\b(?:{_SPACE}[\w’‘'()“”£$€%\-]+){{0,12}}?{_SPACE}must(?:, [^.,;\n]{{3,40}},)?(?: not|"
            rf" also| always| never| only| first| then|"
            r" both| still| either| therefore)*\s[a-z]+"
            r"|\b(?:[Tt]hey|[Ii]t) must (?:not |also |always |first |then )*(?:notify|announce|inform|report|ensure|"
            r"complete|"
            r"submit|refer|provide|obtain|gain|follow|comply|record)\b"
            r"|\bmust (?:not |also |always |never |only |then )*be (?:paid|made|submitted|completed|referred|"
            r"reported|sent|kept|approved|signed|published|notified|obtained|given|"
            r"provided|recorded|informed|treated|used|appointed|sought|offered|conducted|carried|accompanied|"
            r"dated|displayed|returned|met|based|linked|assessed|considered|taken|arranged)\b"
        ),
        re.compile(
            r"\b(?:[Ww]e|I|[Oo]ne|[Tt]here)\s(?:\w+\s)?must\b|must (?:have|remain|admit)\b|\bthat must be\b|"
            r"must be (?:developed|placed|put|made aware|introduced|created|improved|strengthened|increased)\b|"
            r"\b(?:that|told) they must\b|\b(?:said|says|told|felt|believed|argue[sd]?|thought)\b[^.]*\bmust\b|"
            r"\bnot (?:able|entitled|allowed|possible) to \w+ that\b|"
            rf"^(?!.*\b{_LEGAL_SOURCE})(?!You must (?:consider|ensure|be able to (?:show|"
            rf"demonstrate))\b).*{_SOFT_MUST}|must (?:decide|be (?:better|more|properly|adequately|fully))\b|"
            r"\b[Vv]ictims? must (?!consent|give|agree|be\b)|"
            r"must (?:select|click|tick|enter|type|choose)\b|\b[Yy]ou must (?:always |immediately )?(?:dial|call|"
            r"ring)\b|"
            r"\b(?:impl(?:y|ies)|believes?|assume[sd]?)\b[^.]*\bmust\b|\b[Yy]ou must refer to\b|"
            r"\b(?:steps?|changes?|actions?|challenges?|questions?|decisions?) (?:that |which )?(?:\w+ ){0,2}must\b|"
            r"\b(?:[Cc]are|[Cc]onsideration|[Tt]raining|[Gg]uidance|[Ss]upport|[Aa]ttention|[Pp]riority|"
            r"[Mm]ore [a-z]+) must\b|"
            r"[“\"][^”\"]*\bmust\b"
        ),
        re.compile(r"\b(?:what|how|why|whether)\b[^.,;]*$|\b[Ii]t is \w+ who\b[^.,;]*$", re.IGNORECASE),
        required_letters=("must",),
    ),
    WordingRule(
        "statutory duty",
        re.compile(
            rf"\b{_IMPOSES}\s(?:also\s|now\s)?(?:an?\s|the\s|their\s|its\s)?(?:\w+\s)?(?:statutory|legal) "
            r"(?:duty|duties|obligations?|responsibilit(?:y|ies)|requirements?)\b|"
            r"\b(?:have|has) the responsibility to\b|\blegally (?:required|obliged|bound)\b"
            r"|\b(?:have|has|under) (?:an?|the|their|its) (?:\w+ )?[Dd]uty (?:to|of)\b"
            r"|(?<!\bas )\brequired by law\b"
            r"|\b(?:places|imposes|creates) (?:an?|the) (?:\w+ ){0,2}?(?:duty|obligation) (?:on|to|upon|for)\b"
            r"|\b(?:have|has|under) (?:an? )?(?:\w+ )?obligations? (?:to|in relation to)\b"
        ),
        re.compile(
            r"\b[Ww]e (?:all )?have\b|\bbeing legally\b|\bnot (?:yet )?(?:legally|an?)\b|"
            r"\b(?:understands?|understood|(?:un)?aware|awareness|know|knows|knew)\b|"
            r"\b(?:[Nn]o|[Ww]ithout (?:a|any)|not (?:a|any)|[Ll]ack of (?:a|any)) (?:statutory|legal|duty)"
        ),
        required_letters=("statutory", "legal", "responsibility", "uty", "bligation", "required by law"),
    ),
    WordingRule(
        "required to",
        re.compile(
            r"\b(?:is|are) (?:also |\w+ly )?(?:prohibited|barred|forbidden) from [a-z]+ing\b|"
            r"\b(?:is|are|(?:will|shall) be) (?:now |also |therefore |only |\w+ly )?(?:required|obliged)"
            r"(?:, [^,.]{3,60},)? to\s(?!(?:complete|fill in)\b[^.\n]{0,60}\b(?:sections?|fields?|details|"
            r"form)\b)[a-z]+|"
            r"\b(?:[Aa]ct|[Ll]aw|[Ss]ection \d\w*|MSA|[Dd]irective|[Cc]onvention|[Pp]rotocol|[Ll]egislation|"
            r"[Rr]egulations?|[Ss]tatute|[Oo]rdinance|[Cc]ode|Title [IVX]+|[Aa]rticle \d\w*|GDPR|ADA|[Cc]ase law|"
            r"[Gg]uidance)"
            r"(?: 20\d\d)?(?: \([^)]*\))? requires?\b(?! ‘)"
        ),
        re.compile(
            r"\b(?:research|evidence|more|work|action|data|focus|efforts?|funding|investment) "
            r"(?:is|are) (?:now )?required|"
            r"\bwhat (?:is|are) required|(?<!,)\s(?:that|who|which) (?:is|are) (?:\w+ )?(?:required|obliged)|"
            r"\b[Vv]ictims? (?:is|are)\b|"
            r"\b(?:sentenced|convicted|defendants?|pleaded|forced|compelled|pimps?|traffickers?)\b|"
            r"\b(?:[Hh]e|[Ss]he) will be\b|"
            r"\b(?:not|no longer|usually|often|would|may|might|could|if|may be|can)\b[^.]{0,25}(?:required|obliged)|"
            r"\b(?:if|where|when) (?:\w+ )?required|"
            r"required to (?:repay|work|pay|continue|self-isolate|travel|live)\b"
        ),
        re.compile(r"\b(?:[Ii]f|[Ww]hen|[Ee]ven if)\b[^.,;]*$"),
        required_letters=("requir", "obliged", "prohibited", "barred", "forbidden"),
    ),
    WordingRule(
        "may not",
        re.compile(
            rf"\b(?:{_BOUND}|[Pp]ersons?) may not(?:, [^.;\n]{{3,80}},)? "
            r"(?:discriminate|exclude|deny|impose|refuse|require|charge)\b|"
            # "May not" forbids if it has a condition; otherwise it is chance: "victims may not see themselves as such".
            r"\b(?!(?:[Ii]|[Ww]e|[Yy]ou|[Ii]t|[Tt]hey|[Hh]e|[Ss]he|[Tt]here|[Tt]his|[Tt]hat|who|which|[Vv]ictims?|"
            r"[Ss]urvivors?|[Cc]hild(?:ren)?|[Pp]eople|[Cc]lients?)\b)[\w’')]+ may not "
            r"(?:be (?:\w+ly )?[a-z]+ed|disclose|use|transfer|process|collect|retain|sell|employ|enter|share|publish|"
            r"hold|keep|detain|remove|obtain|intentionally)\b[^.;\n]{0,120}?\b(?:unless|without|except|until)\b"
        ),
        re.compile(
            r"\b(?:may|might) or may not\b|\bmay not be (?:aware|prepared|limited|needed|required|recogni[sz]ed|"
            r"reali[sz]ed|identified|believed)\b"
        ),
        required_letters=("may not",),
    ),
    WordingRule(
        "has to",
        re.compile(
            rf"\b(?:{_BOUND}) (?:has|have) to (?:also |always |first )?(?:notify|inform|ensure|provide|comply|"
            rf"report|obtain|"
            r"demonstrate|document|implement|respond|register|submit|communicate|publish|disclose|rectify|erase)\b"
        ),
        None,
        re.compile(r"\b(?:if|whether|would|may|might|when|how|what|not)\b[^.,;]*$", re.IGNORECASE),
        required_letters=("has to", "have to"),
    ),
    WordingRule(
        "shall",
        re.compile(
            r"\b(?!(?:I|[Ww]e|[Yy]ou|[Ii]t|[Tt]hey|[Hh]e|[Ss]he|[Tt]here|[Tt]his|[Tt]hat)\b)[\w’')\]]{1,40},? shall"
            r"(?:, [^.,;\n]{3,80},)?(?: (?:not|also|only|ever|never|then|further|at all times))*\s"
            r"(?:be (?:\w+ly )?(?!(?:considered|deemed|construed|entitled|punished|imprisoned|fined|presumed|called|"
            r"limited)\b)"
            r"(?:given|made|taken|held|kept|paid|sent|put|set|[a-z]+ed)\b|"
            r"(?!(?:mean|include|be|have|has|not|also|only|ever|never|then|further|apply|prevent|authori[sz]e|read|"
            r"consist|extend|remain|prevail|see|come|commence|cease|lie|run|the|we|I|affect|exceed|"
            r"constitute)\b)[a-z]+)"
        ),
        re.compile(
            r"\b(?:[Nn]othing (?:in|contained)|[Nn]o one|who|[Ww]hoever) (?:\w+ ){0,6}?shall\b|\bshall take place\b"
        ),
        re.compile(r"\b(?:proposed?|recommend(?:s|ed)?|suggest(?:s|ed)?|should)\b[^.;]*\bthat\b[^.;]*$"),
        required_letters=("shall",),
    ),
)
_FIRST_PERSON = re.compile(r"\b(?:I|[Ww]e|[Mm]y|[Oo]ur)\b")
DEBATE = re.compile(r"\b(?:Mr|Madam)\b[.:]? Speaker\b|\bHON\.|\bHonourable\b")
_TERM = r"[“‘\"'][^”’\"'\n]{2,60}[”’\"']"
_DEFINITIONS = (
    WordingRule(
        "defined as",
        re.compile(
            r"\b(?:is|are|was|can be|may be|been) (?:\w+ly |also )?defined as\b|\bdefin(?:es?|"
            r"ing) (?!our|your|the (?:scope|role|problem|terms of|aims?))[^.;:()\n]{2,90}?"
            r"(?<! well) (?:as(?! (?:well|it|they|he|she|we|there)\b)|to mean)\b"
            r"|\b[Dd]efined (?:in|by) (?:the |section |article )[^.;:\n]{2,90}? as\b|"
            r"\bdefinition of (?![^.;:\n]{0,60}\b(?:when|that|if|because)\b)[^.;:\n]{2,60} (?:is|includes|covers|"
            r"requires|comprises)\b|"
            r"(?<!\()\bdefined as\b"
        ),
        re.compile(r"\b(?:well|poorly|clearly|better|not|yet to be) defined|\bcriteria\b"),
        required_letters=("efin",),
    ),
    WordingRule(
        "term means",
        re.compile(
            rf"{_TERM}(?:\s\([^)]*\))? (?:means?|shall mean|refers? to|is (?:used|an? (?:umbrella )?term)|"
            rf"describes|includes|denotes)\b"
            rf"|(?<!\b[Ii]n )\b(?:[Tt]he )?(?:term|phrase|word|concept)s? (?:of )?(?:{_TERM}|"
            rf"[a-z ]{{3,40}}) (?:means?(?! that)|"
            rf"refers? to|is used|are used|describes|includes|denotes|encompasses)\b"
            r"|\b(?:is|are) (?:an? |the )?(?:umbrella |general |collective |legal |generic )?terms?(?: that is|"
            r" which is)? (?:used |for |that |which |to |given )"
        ),
    ),
    WordingRule(
        "a term is a thing",
        re.compile(
            r"(?:^|(?<=[.!?]\s))An? (?!(?:good|key|common|major|recent|further|second|third|final|major|main|big|"
            r"clear) )(?:[\w’'\-]+ ){1,4}"
            r"is an? (?!(?:essential|important|key|vital|crucial|good|major|useful|powerful|great) )(?:[\w\-]+ ){0,3}?"
            r"(?!(?:example|part|challenge|problem|priority|reason|step|way|issue|matter|lot|victim|sign|"
            r"risk)\b)[a-z]+ "
            r"(?:that|which|who|where|within|for|of|in which|used|designed)\b"
            r"|^(?:[•■▪●]\s)?(?!Notes?\b|Guidance\b|Please\b)[A-Z][^.:\n]{2,50}: "
            r"(?:(?:This is|These are) (?:an? |the )?(?!not\b|also\b|because\b|how\b|why\b)|refers? )",
            re.MULTILINE,
        ),
        required_letters=(" is a", ": Th", ": refer"),
    ),
    WordingRule(
        "what is it, it is",
        re.compile(
            r"\bWhat (?:is|are) (?:an? |the )?(?P<term>[\w’'\- ]{2,50}?)s?\?\s+(?:An? |The )?(?P=term)(?:s|"
            r"es)?(?: \([^)]*\))? "
            r"(?:is|are|means?|refers? to|involves?|occurs?|happens?)\b",
            re.IGNORECASE,
        ),
        required_letters=("?",),
    ),
    WordingRule(
        "is when",
        re.compile(
            r"(?:^|(?<=[.!?\n]\s)|(?<=\n)|(?<=[•■o]\s))(?:The |A |An )?[A-Z][\w’'\-/]*(?:\s(?!is\b|are\b|means\b|"
            r"refers\b|[Tt]his\b|what\b|that\b|how\b)[\w’'()\-/,]+){0,6}?\s"
            r"(?:(?:is|are|occurs|happens)\s(?:when|where)(?=\s(?:an?|one|someone|somebody|people|the|victims|"
            r"individuals|children|adults)\b)|(?:is|are)\s(?:defined as|when|a form of|a type of|the (?:recruitment|"
            r"illegal|act|process|practice|use|exploitation|movement|status|term|procurement|acquisition)\b|"
            r"any (?:work|person|child|"
            r"practice|form)\b)"
            r"|(?:means|refers to)\s(?:the|a|an|any|all|when|where|situations|someone|work|[a-z]+ing)\b|"
            r"refers to\s[a-z])",
            re.MULTILINE,
        ),
        re.compile(
            r"^(?:This|That|It|These|Those|The other|The first|The second|The latter|Which|He|She|They|There|What|"
            r"Each|Table|Figure|Map|Box|Section|Chapter|"
            r"Graph|One|Here|Such|For|In|On|At|By|From|If|When|While|As)\b(?! term)|"
            r"\b(?:[Aa]rticle|[Rr]eport|[Ss]tudy|[Pp]aper|[Gg]uide|[Dd]ocument|[Ss]tatement|Act)\b[^.]* refers to\b"
        ),
    ),
)


def find_recommendations(passage: Passage) -> KindLabel | None:
    """Find recommendations."""
    return _apply_rules(passage, PassageKind.RECOMMENDATION, _RECOMMENDATIONS)


def find_duties(passage: Passage) -> KindLabel | None:
    """Find duties."""
    # In a debate, a quotation or a recommendation, "must" expresses a wish.
    is_spoken = passage.kind is BlockKind.BLOCK_QUOTATION and _FIRST_PERSON.search(passage.text)
    is_wish = is_spoken or DEBATE.search(passage.text) or is_under_recommendations(passage)
    return _apply_rules(passage, PassageKind.DUTY, _DUTIES[1:] if is_wish else _DUTIES)


def find_definitions(passage: Passage) -> KindLabel | None:
    """Find definitions of terms."""
    return _apply_rules(passage, PassageKind.DEFINITION, _DEFINITIONS)


def _apply_rules(passage: Passage, kind: PassageKind, rules: Sequence[WordingRule]) -> KindLabel | None:
    for rule in rules:
        if rule.required_letters and not any(word in passage.text for word in rule.required_letters):
            continue
        spans = tuple(
            Span(*match.span()) for match in rule.pattern.finditer(passage.text) if _is_valid_match(rule, match)
        )
        if spans:
            return KindLabel(kind, rule.name, spans)
    return None


def _is_valid_match(rule: WordingRule, match: re.Match[str]) -> bool:
    """Tell whether no exception of a rule applies to a match."""
    text = match.string
    ends = [each.end() for each in _SENTENCE_END.finditer(text, 0, match.start() + 1)]
    start = ends[-1] if ends else 0
    stop = _SENTENCE_END.search(text, match.end())
    sentence = text[start : stop.start() if stop else len(text)]
    end = match.end() - start
    is_led = rule.unless_led_by and rule.unless_led_by.search(sentence[:end])
    return not is_led and not (rule.unless and rule.unless.search(sentence[: end + _LOOK_AHEAD].rstrip(".!?")))
