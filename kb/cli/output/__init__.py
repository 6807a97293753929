"""What the command prints: answers, reports of indexing, receipts, progress."""
