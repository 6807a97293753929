"""Request parameters: parsing, validation and schema."""
