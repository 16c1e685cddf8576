"""Template tags of the readiness room."""
