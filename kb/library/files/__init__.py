"""Files in a library's folder beside its sources and index: safe writing, trash and history, lists and records."""
