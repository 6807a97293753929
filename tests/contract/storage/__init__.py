"""What commits keep, and who sees it when."""
