"""Template tags of the portfolio room."""
