"""Tests of the execution of queries."""
