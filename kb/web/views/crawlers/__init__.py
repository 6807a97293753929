"""Files for web crawlers: robots.txt and sitemaps."""
