"""The home room."""
