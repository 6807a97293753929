"""The samples in deploy/, run with real servers where these are installed."""
