"""Maintenance of a library's files: safe writing, trash and history, restoring, purging, backups."""
