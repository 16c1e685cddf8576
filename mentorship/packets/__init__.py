"""The packets room."""
