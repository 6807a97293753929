"""Readers of slides, spreadsheets, OpenDocument texts and e-mails, and the conversion of older formats."""
