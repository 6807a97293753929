"""Tests of the web front end through its public addresses."""
