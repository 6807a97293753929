"""The site behind real proxies."""
