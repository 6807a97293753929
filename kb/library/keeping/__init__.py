"""What keepers' commands do to a library: metadata, removal and restoring, purging, backups."""
