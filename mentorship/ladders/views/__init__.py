"""Pages of ladders: reading, comparing, importing, editing, and a person's level."""
