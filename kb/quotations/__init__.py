"""Direct quotations of documents and their speakers.

`kb.text.quote_pairs` pairs the marks; `extractor` decides which quoted texts are speech, by the rules of `attribution`
(based on `grammar`), and `speaker_resolution` finds the person. `finder` runs them all.
"""
