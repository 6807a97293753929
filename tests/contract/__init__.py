"""One suite on every engine: what the protocol promises, proved on small libraries made here."""
