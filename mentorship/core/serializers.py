"""Shapes of the foundations in the API."""

from rest_framework import serializers

from mentorship.core.models import Job


class JobSerializer(serializers.ModelSerializer[Job]):
    """How far a job is; `result.url` leads to what it made."""

    class Meta:
        model = Job
        fields = ["id", "kind", "status", "done", "total", "step", "result", "error", "created_at", "started_at", "finished_at"]
        read_only_fields = fields
