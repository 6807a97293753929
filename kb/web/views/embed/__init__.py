"""Passages and searches in pages of other sites: frames, oEmbed, the widget."""
