"""What a check of quotations found, in sentences: facts about this library, and no verdicts.

For the page and the command alike. Knows no markup and no addresses.
"""

from __future__ import annotations

from kb.model import Agreement, CheckedQuotation, LongestRun, Match, Quotation, Standing

_STANDING = {
    Standing.EXACT: "Exactly these words stand in this library",
    Standing.MARKS: "The same words stand in this library, with other punctuation, capitals or marks",
    Standing.CLOSE: "Nearly the same words stand in this library",
    Standing.PARTS: "All the parts stand in this library, in this order",
    Standing.ABSENT: "These words do not stand in this library",
}
_HERE = {
    Standing.EXACT: "Exactly the same here",
    Standing.MARKS: "The same words here, with other punctuation, capitals or marks",
    Standing.CLOSE: "Nearly the same words here",
    Standing.PARTS: "All the parts here, in this order",
}


def standing_words(checked: CheckedQuotation) -> str:
    """Say how a quotation stands in the library."""
    places = len(checked.matches)
    more = f", in {places} documents" if places > 1 else ""
    return f"{_STANDING[checked.standing]}{more}."


def place_words(checked: CheckedQuotation, match: Match) -> str:
    """Say how a quotation stands in one place, where that is otherwise than in the best one; else nothing."""
    return "" if match.standing is checked.standing else f"{_HERE[match.standing]}."


def speaker_words(quotation: Quotation) -> str:
    """Name a speaker with role and organisation, and what is known by one name once."""
    parts = (quotation.speaker, quotation.role, quotation.organisation)
    return ", ".join(dict.fromkeys(part for part in parts if part))


def attribution_words(attributed_to: str, match: Match) -> str:
    """Compare whom a text names as the speaker with whom the source names; nothing where neither names anybody."""
    theirs = speaker_words(match.quotation) if match.quotation else ""
    if not attributed_to:
        return f"The source gives these words to {theirs}." if theirs else ""
    ours = f"Your text gives these words to {attributed_to}"
    if not theirs:
        return f"{ours}. No speaker is known for these words in the source."
    if match.agreement is Agreement.SAME:
        other = f" Your text names {match.other_organisation} with them." if match.other_organisation else ""
        return f"{ours}, and so does the source: {theirs}.{other}"
    return f"{ours}. The source gives them to {theirs}."


def run_words(run: LongestRun | None) -> str:
    """Say how long the longest run of a quotation's words is that does stand in the library."""
    if run is None:
        return "Not one of them does."
    count = len(run.words.split())
    return "Only single words of it do:" if count == 1 else f"The longest run of them that does is {count:,} words:"
