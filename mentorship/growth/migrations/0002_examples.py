"""Pieces that may be shown as examples are found by their date."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """One partial index."""

    dependencies = [("growth", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="evidence",
            index=models.Index(
                fields=["-happened_on"], condition=Q(may_be_example=True, deleted_at__isnull=True), name="evidence_example"
            ),
        ),
    ]
