"""A packet on paper: Markdown, PDF, DOCX and JSON from one `Document`; nothing here reads the database."""
