"""The parts of finding quotations: pairing marks, speech verbs, names, attribution and who is meant."""
