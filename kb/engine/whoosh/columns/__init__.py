"""Column files: flat NumPy arrays on disk, read through a memory map, whatever they hold."""
