"""Commands of the readiness room."""
