"""The keeper's desk: a web application of its own that changes a library, beside the public site that only reads it.

It writes the same files that a person would edit, by the functions that the commands use. Users, drafts and its secret
lie in the library's folder `desk`.
"""

from kb.desk.application import completing, create_desk

__all__ = ["completing", "create_desk"]
