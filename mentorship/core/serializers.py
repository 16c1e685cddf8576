"""Shapes of the foundations in the API."""

from datetime import datetime

from rest_framework import serializers

from mentorship.core import jobs
from mentorship.core.models import Job


class JobSerializer(serializers.ModelSerializer[Job]):
    """How far a job is; `result.url` leads to what it made. `heard_at` is the running worker's last sign of life."""

    heard_at = serializers.SerializerMethodField()

    class Meta:
        model = Job
        fields = [
            "id",
            "kind",
            "status",
            "done",
            "total",
            "step",
            "result",
            "error",
            "created_at",
            "started_at",
            "heard_at",
            "finished_at",
        ]
        read_only_fields = fields

    def get_heard_at(self, job: Job) -> datetime | None:
        """Say when the worker last gave a sign of life."""
        return jobs.heard_at(job)
