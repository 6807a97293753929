"""What programs that crawl the web are told: where they may go, and which pages there are."""
