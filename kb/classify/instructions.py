"""Rules for instructions: sentences in the imperative that tell readers what to do."""

from __future__ import annotations

import re

from kb.classify.case_studies import find_case_study
from kb.classify.wording_rules import DEBATE
from kb.model import Block, BlockKind, KindLabel, Passage, PassageKind, Span
from kb.text.characters import SOLID_BULLETS

# Verbs whose imperative gives advice, whatever follows.
_ADVISING = (
    r"[Dd]o not (?!(?:disturb|applicable)\b)|[Dd]on[’']t |[Nn]ever |[Aa]lways (?!across\b|been\b|had\b)|"
    r"[Mm]ake (?:sure|certain|it clear) |[Aa]void |[Ee]nsure |[Cc]onsider (?!ed\b)|"
    r"[Bb]e (?:aware|alert|careful|mindful|sensitive|patient|vigilant|cautious|ready to|prepared to|clear about) |"
    r"[Tt]ry (?:to|not to) |[Tt]ake care |[Tt]ake (?:the )?time to |[Bb]ear in mind |[Kk]eep in mind |"
    r"(?:[Cc]all|[Dd]ial|[Rr]ing) (?:911|999|112|101) (?=(?:if|in|when|about|immediately)\b)|[Rr]atify |[Rr]eassure |"
    r"[Rr]ecogni[sz]e that |[Tt]hink (?:about|carefully) |[Rr]emember (?:that|to) "
)
# Verbs that give advice with an object of their own, unlike "Support workers were ..." and "Use of the form".
_ORDERING = (
    r"(?i:abolish|accede|accelerate|adopt|allow|amend|appoint|ask|assess|build|check|collect|continue|create|"
    r"criminali[sz]e|designate|develop|discuss|document|encourage|establish|expedite|explain|"
    r"follow(?! the (?:steps|link))|give|guarantee|identify|implement|incorporate|inform|intensify|introduce|"
    r"investigate|involve|keep|limit|monitor|offer|plan|prohibit|protect|provide(?! any)|publish|remove|repeal|"
    r"report|respect|review|seek|set (?:up|out)|share|speak to|stop(?! the)|strengthen|support(?! to\b)|take|"
    r"talk to|tell|"
    r"test|train|treat|use(?! this)|withdraw|work (?:with|towards))"
)
_OBJECT = (
    r"(?:the|an?|all|any|each|every|your|their|its|them|it|this|these|those|only|other|steps|both|if|whether|how|"
    r"what|to|efforts|measures|legislation|effective|appropriate|concrete|necessary|immediate|urgent|further|"
    r"specific|comprehensive|adequate|national)"
)
_INSTRUCTION = re.compile(
    rf"(?:^|(?<=[.!?]\s))(?P<mark>(?:[•■▪●◦›»☐–—-]|o(?=\s)|\d{{1,3}}(?:\.\d{{1,3}})*\.?(?=\s)|\(?(?:\d{{1,3}}|[a-z]|"
    rf"[ivx]+)[.)])\s?)?"
    rf"(?P<words>(?:[Pp]lease |[Ww]here (?:possible|appropriate|necessary), )?(?:(?:{_ADVISING})(?=[a-z‘“])|"
    rf"{_ORDERING} {_OBJECT}\b)"
    r"[^\s.;]*)"
)
# What to do with a form, in a lesson or on a page is no instruction how to act.
_HANDLING = re.compile(
    r"\b(?:tick|box|boxes|section \d|form|field|attach(?:ed)?|print|download|click|scroll|website|page \d|link|"
    r"worksheets?|pupils|students|flipchart|slides?|video|activity|handout|subscribe|newsletter|follow us|donat\w+|"
    r"fundraising|distribute)\b",
    re.IGNORECASE,
)
# Lead-ins that a list completes, or that say what a person does, wants or is.
_LEADS_ON = re.compile(
    r"\b(?:to|may|might|can|could|will|would|we|they|you|it|that|which|who|by|of|and|or|with|for|is|are|has|have|not|"
    r"including|includes?|such as|as follows)\s?:?$|"
    r"\b(?:aims?|objectives?|outcomes?|purposes?|roles?|remit|functions?|powers?|authority|able|commit\w*|plans?|will|"
    r"strateg\w+|roadmap|priorit\w+|vision|mission|goals?|targets?|learning|signs?|indicators?|symptoms|victims? may|"
    r"have|has|work(?:s|ed)?|activit\w+|services|achieve\w*|progress|examples?)\b|^[Aa]bout\b|\bvictims$",
    re.IGNORECASE,
)
_ASKS = re.compile(r"\b(?:should|must|recommend\w*|advi[sc]e\w*|tips|urged?|do[’']?s|steps|please)\b", re.IGNORECASE)
# A list of what to learn also has items like "be aware of".
_LEARNING = re.compile(r"(?:^|\n)(?:[•■▪●◦–-]\s)?(?:[Uu]nderstand|[Kk]now|[Bb]e able to)\b")
# "If you suspect ..., call ...", but not "If you have questions, contact ...".
_CONDITION = re.compile(
    r"(?:^|(?<=[.!?]\s))(?:[•■▪●◦›»☐–—-]\s?|\d{1,3}\.?\s)?(?:If|After|Before|When|Once|Where|Unless) (?!(?:possible|"
    r"appropriate|necessary),|you (?:would|"
    r"wish|want|require|need (?:more|further|to|any|help|advice|support|information|assistance)|are interested|"
    r"have (?:any )?(?:further )?"
    r"(?:questions|comments|queries|feedback))\b)[^.!?\n]{5,120}, (?P<words>(?:please |always |then |"
    r"immediately )?(?:do not|don[’']t|call|"
    r"contact(?! (?:details|will|is|was|has|with)\b)|report|dial|ring|speak to|ask|seek|tell|get|take|consider|ensure|"
    r"make sure|try to|explain|refer|inform|offer|use|keep|establish|create|develop|review|provide|check|avoid|"
    r"remember|visit)"
    r"\b[^\s.;]*)"
)
_SHORT_HEADING = 5  # words; a longer heading is a sentence, not the lead-in of a paragraph
_SENTENCE_END = re.compile(r"(?<=[.!?])\s|\n")
_PROSE = frozenset({BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.BLOCK_QUOTATION})


def find_instructions(passage: Passage) -> KindLabel | None:
    """Find instructions to the reader; a list counts unless it completes its lead-in or its heading."""
    if passage.kind not in _PROSE or _LEARNING.search(passage.text) or DEBATE.search(passage.text):
        return None
    spans: list[Span] = []
    lead_in = passage.heading[-1].strip() if passage.heading else ""
    for block in passage.blocks:
        text = block.span.slice(passage.text)
        for match in (*_INSTRUCTION.finditer(text), *_CONDITION.finditer(text)) if block.kind in _PROSE else ():
            goes_on = match.start() == 0 and _goes_on(lead_in, is_item=_is_item(block, text))
            if not goes_on and not _is_handling(match):
                start, end = match.span("words")
                spans.append(Span(block.span.start + start, block.span.start + end))
        if not _is_item(block, text):
            lead_in = _SENTENCE_END.split(text.strip())[-1]
    if not spans or find_case_study(passage):
        return None
    return KindLabel(PassageKind.RECOMMENDATION, "instruction", tuple(sorted(spans)))


def _is_item(block: Block, text: str) -> bool:
    return block.kind is BlockKind.LIST_ITEM or text.startswith(tuple(f"{SOLID_BULLETS}◦›»☐–"))


def _goes_on(lead_in: str, *, is_item: bool) -> bool:
    """Tell whether the words before a block are incomplete, or say what a person does."""
    if not is_item and (lead_in.endswith((".", "!", "?")) or len(lead_in.split()) > _SHORT_HEADING):
        return False
    return bool(_LEADS_ON.search(lead_in)) and not _ASKS.search(lead_in)


def _is_handling(match: re.Match[str]) -> bool:
    """Tell whether the sentence of a match is about a form, a page or a lesson."""
    sentence = re.match(r"[^.!?\n]*", match.string[match.start("words") :])
    return bool(sentence and _HANDLING.search(sentence.group()))
