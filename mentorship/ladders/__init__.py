"""The ladders room."""
