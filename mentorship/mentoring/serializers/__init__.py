"""Shapes of mentoring in the API. Serializers check and show; services write."""
