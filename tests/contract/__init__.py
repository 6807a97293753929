"""One suite for every engine: what the protocol promises, tested on small libraries made here."""
