"""Management commands of the sample room."""
