"""What commits store, and who sees it when."""
