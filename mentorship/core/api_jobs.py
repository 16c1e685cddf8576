"""Jobs in the API: how far, stop, and start again."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from mentorship.core import jobs
from mentorship.core.api import Rows
from mentorship.core.models import Job
from mentorship.core.serializers import JobSerializer


class JobRows(Rows):
    """Long work that I started."""

    model = Job
    serializer_class = JobSerializer
    ordering = "-created_at"
    lookup_value_converter = "uuid"

    @extend_schema(request=None, responses=JobSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, **_: Any) -> Response:
        """Stop it: at once when it waits, at its next step when it runs."""
        return self.answer(jobs.cancel(job_id=self.get_object().pk, actor=request.user, now=timezone.now()))

    @extend_schema(request=None, responses=JobSerializer)
    @action(detail=True, methods=["post"])
    def again(self, request: Request, **_: Any) -> Response:
        """Start it again when its worker has been silent for fifteen seconds; it would by itself a little later."""
        job = self.get_object()
        jobs.again(job, timezone.now())
        return self.answer(job)
