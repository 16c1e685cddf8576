"""The sample room."""
