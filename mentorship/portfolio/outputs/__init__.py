"""A legacy page and a brag document as files: HTML that opens offline, PDF, Markdown and JSON."""
