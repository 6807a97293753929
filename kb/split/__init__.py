"""Documents -> passages: what a person would quote or cite, found by structure.

Knows documents and texts; nothing of files' formats, of engines or of HTML.
"""
