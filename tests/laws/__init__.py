"""Tests of how laws are recognised."""
