"""Text as it comes from documents, for property tests of `kb.text`."""

from __future__ import annotations

from hypothesis import strategies as st

AWKWARD = st.text(
    alphabet=st.one_of(
        st.sampled_from("abc ABC .,'\"-\n\t“”‘’«»–—\u00ad\u200b\u0301ﬁﬀœßİ½…²™Åé١अ中"),
        st.characters(codec="utf-8"),
    ),
    max_size=60,
)
"""Plain words, and everything that folding has to undo."""
