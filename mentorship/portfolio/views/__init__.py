"""Pages of the portfolio room."""
