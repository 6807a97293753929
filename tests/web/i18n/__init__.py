"""Tests of `kb.web.i18n`."""
