"""Packets in the API: the same services as behind the pages."""
