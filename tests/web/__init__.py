"""Tests of the web front end, through the doors that readers and programs use."""
