"""Who leads many people is noted, for the way in which queries are written (`accounts.access.about`)."""

import pytest

from accounts import services
from accounts.models import User
from accounts.services import line


def test_who_leads_many_is_counted_at_any_depth_and_again_when_the_line_changes(db: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(line, "MANY", 2)
    top, lead, *others = (User.objects.create_user(f"p{number}@line.example", f"P {number}") for number in range(5))
    User.objects.filter(pk=lead.pk).update(manager=top)
    User.objects.filter(pk__in=[one.pk for one in others[:2]]).update(manager=lead)

    services.rebuild_paths()

    assert list(User.objects.filter(leads_many=True)) == [top]
    User.objects.filter(pk=others[0].pk).update(manager=None)
    services.rebuild_paths()
    assert not User.objects.filter(leads_many=True).exists()
