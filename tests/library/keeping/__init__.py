"""Tests of what keepers do with the files of a library."""
