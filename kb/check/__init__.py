"""Is this quotation real? Each quotation of a pasted text, looked up in the library.

A quotation stands in the library in one of five ways, and the best place decides:

- exact: the pasted characters are the source's: words, marks, punctuation and case. Runs of white space are one
  space, a hyphen that the end of a line put into a word is none, and a comma, full stop or semicolon at the very end
  does not count, since conventions of quoting put it inside the mark. An ellipsis at either end is not part of the
  words.
- marks: the same folded words (`kb.text`) in the same order; the punctuation, the case, a ligature, the kind of a
  mark or a hyphen in a compound is another, or the mark of a footnote was copied along.
- parts: an ellipsis stands between words, or words or letters in brackets. All parts stand in this order in one
  document, with no more between them than `wording.MOST_LEFT_OUT` or `wording.MOST_BRACKETED` words.
- close: nearly the same words, in one run or in parts. At most `comparison.allowed` words are replaced, missing or
  too many; a word spelled nearly alike counts half, and two neighbours that changed places count one.
- absent: none of these. The longest run of its words in a row is then given, and one passage that has it.

These are facts about this library, and no more: "absent" does not mean that nobody said it. Words that run over
passages are found as well as those in one.

    drafts      pasted text -> quotations, and whom it names as the speaker
    wording     a quotation -> words and gaps, by the conventions of quoting
    places      words -> where they stand, through the engine's protocol
    stretches   neighbouring passages as one run of words
    hyphens     compounds with and without a hyphen
    alignment   words fitted into words
    blocks      what is the same and what is changed in a fit
    comparison  how a quotation stands, its differences, and the bound of "close"
    runs        the longest run that is in the library
    matches     places -> passages with marks and speakers
    twins       a passage of the library -> the same words in other documents

Nothing that is pasted is stored or logged. This room knows no HTML and no HTTP.
"""

from kb.check.checking import check
from kb.check.twins import Comparing, elsewhere

__all__ = ["Comparing", "check", "elsewhere"]
