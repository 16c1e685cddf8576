"""Rows become objects without the model's constructor, which costs a wide list more than PostgreSQL needs to find it."""

from collections.abc import Collection
from typing import Any, Self

from django.db import models
from django.db.models.base import ModelState


class PlainRow(models.Model):
    """For models that are read by the fifty: what is read goes straight to its place.

    Only for models without a constructor of their own, and nobody hears `pre_init` or `post_init` of what was read.
    """

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **options: Any) -> Self:
        """Make what was read, as `Model.from_db` does; fields that were not asked for are read when they are looked at."""
        made, state = cls.__new__(cls), ModelState()
        vars(state).update(options, db=db, adding=False)
        made.__dict__.update(zip(field_names, values, strict=True), _state=state)
        return made
