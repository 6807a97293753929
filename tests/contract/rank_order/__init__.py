"""The order of hits: the same on every engine that ranks by its own words."""
