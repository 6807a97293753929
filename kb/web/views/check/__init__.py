"""Checking quotations against the library."""
