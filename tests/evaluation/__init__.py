"""Evaluation on judged collections."""
