"""Tests of keepers' commands on the files of a library."""
