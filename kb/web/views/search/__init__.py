"""Search: pages of results and their JSON."""
