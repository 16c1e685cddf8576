"""The mentoring room."""
