"""The library for assistants by the Model Context Protocol: parts of the site's JSON, marked as quoted material."""
