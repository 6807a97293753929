"""View models that several pages share."""
