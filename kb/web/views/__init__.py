"""The pages of the site, one package each."""
