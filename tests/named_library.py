"""A small library whose documents, laws, speakers, forms and numbers can be searched by name."""

from __future__ import annotations

from pathlib import Path

from kb.settings import Settings
from tests.libraries import index_sources

_TEXTS = {
    "ms1": """Duty to notify

The form is sent to the harbour office on the day on which the ferry lands, by the crew that saw the passenger.
""",
    "review": """The courts looked at

“Nobody who knocks at the gate should ever be turned away by an officer,” said Jane Roe, Head of Advocacy at the \
Harbour Watch. “We asked for a second bell and for a lantern,” said John Smith, Keeper of the Gate. “The book was \
closed early in the winter of the flood,” said Ann Smith, Clerk of the Court.

Section 45 of the Modern Slavery Act 2015 gives people who were forced to break the law a defence. So it was found in \
the year of the flood, when section 52 of the Modern Slavery Act 2015 was read out at the gate.

# National Gate Scheme

The National Gate Scheme is kept by the National Gate Scheme office, as the National Gate Scheme says.
""",
    "acts": """The acts of the gate

Section 3 of the Gate Act 1999 says who may ask to be heard, and in what words the officer has to answer.

Section 3 of the Gate Act 2004 says the same of those who come by night, and of all who are brought over.

Section 7 of the Gate Act 2004 says how long the book is kept, and who may see what is written in it.
""",
    "guide-2020": "Crews ask the passenger alone, with a lantern lit, and write down what was said.\n",
    "guide-2024": "Crews ask the passenger alone, with two lanterns lit, and ring the bell of the gate.\n",
    "statement-2019": "The harbour board stated in that year that it had lit forty lanterns along the eastern wall.\n",
    "statement-2020": "The harbour board stated in that year that it had lit sixty lanterns along the western wall.\n",
    "prompts-2019": "What the crew asks in the first hour, before the passenger is heard at the gate by the officer.\n",
    "prompts-2023": "What the crew asks in the first hour, before the passenger is heard, in every harbour.\n",
    "voices": "People who crossed the river tell in their own voices how they were brought over in the night.\n",
    "scheme": "How the scheme of the gates works, who pays for it, and who is heard by the Gate Act 2004.\n",
    "crossing": """# The crossing

The river is crossed at night, because the toll of the gate is not taken then.

## National Gate Scheme

Crews who cross the river know the scheme by heart, and the hour at which the gate is opened for them.
""",
}
_SIDECARS = {
    "ms1": 'title = "Form MS1: duty to notify"\nkind = "form"\ndate = "2026-04"',
    "review": 'title = "The Harbour Courts: a review"\nkind = "report"\nnumber = "Cm 8421"\nisbn = "978-1-4734-9682-8"',
    "acts": 'title = "The two acts of the gate"',
    "guide-2020": 'title = "Guidance for Gate-Keepers"\ndate = "2020"\nsuperseded_by = "guide-2024"',
    "guide-2024": 'title = "Guidance for gate-keepers"\ndate = "2018-05"',  # newer only by the other one's words
    "statement-2019": 'title = "Harbour Board statement 2019"',
    "statement-2020": 'title = "Harbour Board statement 2020"',
    "prompts-2019": 'title = "Prompts for the first hour"\ndate = "2019"',
    "prompts-2023": 'title = "Prompts for the first hour"\ndate = "2023"\nsuperseded_by = "ms1"',
    "voices": 'title = "Voices"',
    "scheme": 'title = "National Gate Scheme"',
    "crossing": 'title = "Crossing the river at night"',
}


def build_named_library(folder: Path) -> Settings:
    texts = {f"{name}.md": text for name, text in _TEXTS.items()}
    cards = {f"{name}.md.toml": f"{card}\n" for name, card in _SIDECARS.items()}
    return index_sources(folder, {**texts, **cards}, meaning="off", rate_limit=0).settings
