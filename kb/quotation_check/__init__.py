"""Quotation checking: looks up each quotation of a pasted text in the library.

The status of a quotation is that of its best match:

- exact: the pasted characters are the source's: words, marks, punctuation and case. Runs of white space are one
  space, a hyphen that the end of a line put into a word is ignored, and so is a comma, full stop or semicolon at the
  very end, since conventions of quoting put it inside the mark. An ellipsis at either end is not part of the words.
- marks: the same folded words (`kb.text`) in the same order, with other punctuation, case, ligatures, kinds of marks or
  hyphens in compounds, or with a copied footnote mark.
- parts: there is an ellipsis between words, or words or letters in brackets. All parts are in this order in one
  document, with no more words in between than `MAX_OMITTED` or `MAX_BRACKETED` (`quotation_pattern`).
- close: nearly the same words, in one run or in parts. At most as many words as `comparison.limit_changes` allows are
  replaced, missing or inserted; a similar spelling counts half, and two swapped adjacent words count one.
- absent: none of these. The longest run of its words that the library has is given instead, with one passage.

These are facts about this library only: "absent" does not mean that the words were never said. Words that run over
several passages are found too. Pasted text is neither stored nor logged.

`quotation_parser` finds the quotations and `quotation_pattern` makes each a sequence of words and gaps; `candidates`
finds matching places, and `alignment` and `comparison` give status and differences. `checker` runs them all.
"""

from kb.quotation_check.checker import check
from kb.quotation_check.near_duplicates import find_duplicates

__all__ = ["check", "find_duplicates"]
