"""Template tags of the growth room."""
