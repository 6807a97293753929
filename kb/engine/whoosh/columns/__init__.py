"""Column files: flat NumPy arrays on disk, read through a memory map.

Ours, not Whoosh's, and independent of what the columns hold.
"""
