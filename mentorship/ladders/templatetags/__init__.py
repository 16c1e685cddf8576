"""Template tags of the ladders room."""
