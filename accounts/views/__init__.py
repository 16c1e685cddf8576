"""Pages of people: the directory, one person, joining and leaving, one's own settings."""
