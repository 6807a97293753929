"""The engine protocol, and what every engine shares."""
