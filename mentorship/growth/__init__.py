"""The growth room."""
