"""The OpenAPI document, written from what the routes declare."""
