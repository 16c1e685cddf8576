"""Template tags of the sample room."""
