"""What keepers do with the files of a library: safe writing, trash and history, restoring, purging, backups."""
