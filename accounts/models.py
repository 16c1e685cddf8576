"""People, teams and how they stand to each other."""

import hashlib
import secrets
import uuid
from datetime import date, datetime, time
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

import pghistory
import pgtrigger
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from mentorship.core.plainrow import PlainRow


def base36(number: int) -> str:
    """Write a positive number in digits and lower-case letters, for the path column."""
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    text = ""
    while number:
        number, rest = divmod(number, 36)
        text = digits[rest] + text
    return text or "0"


def working_days() -> list[int]:
    """Return Monday to Friday (Monday is 0)."""
    return [0, 1, 2, 3, 4]


class Team(models.Model):
    """A team as the company names it."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    country = models.CharField(_("country"), max_length=2, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class PersonQuerySet(models.QuerySet["User"]):
    """People by state and place."""

    def visible_to(self, user: "User") -> Self:
        """Return the directory: everybody inside sees everybody's name, team and level."""
        return self if user.is_active else self.none()

    def at_work(self) -> Self:
        """Return people whose account is open: until the day on which they leave."""
        return self.filter(is_active=True)

    def below(self, user: "User") -> Self:
        """Return everyone below, at any depth."""
        return self.filter(path__gt=user.path, path__lt=user.path[:-1] + "/") if user.path else self.none()

    def named_like(self, text: str) -> Self:
        """Return people of whom a word of the name, or the e-mail address, begins with each given word."""
        people = self
        for word in text.lower().split():
            people = people.filter(
                Q(search_name__startswith=word) | Q(search_name__contains=f" {word}") | Q(email__startswith=word)
            )
        return people


class PersonManager(BaseUserManager["User"].from_queryset(PersonQuerySet)):  # type: ignore[misc]
    """Make people; the reporting line is kept by `accounts.services`."""

    use_in_migrations = True

    def create_user(self, email: str, full_name: str, password: str | None = None, **fields: Any) -> "User":
        """Create a person and place them in the reporting line."""
        user: User = self.model(email=email.lower(), full_name=full_name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, full_name: str, password: str | None = None, **fields: Any) -> "User":
        """Create an administrator."""
        return self.create_user(email, full_name, password, is_staff=True, is_superuser=True, roles=[User.Role.ADMIN], **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find by e-mail, any case."""
        found: User = self.get(email=(username or "").lower())
        return found


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(level=pgtrigger.Row),  # a statement's would join both row sets: a minute for a branch that moves
    fields=["email", "full_name", "manager", "team", "roles", "left_on", "is_active"],
)
class User(PlainRow, AbstractBaseUser, PermissionsMixin):
    """A person at the company, now or before."""

    class Role(models.TextChoices):
        PEOPLE_PARTNER = "people_partner", _("people partner")
        ADMIN = "admin", _("administrator")

    email = models.EmailField(_("e-mail"), unique=True)
    employee_id = models.CharField(_("employee number"), max_length=60, null=True, blank=True, unique=True)
    full_name = models.CharField(_("name"), max_length=150)
    search_name = models.GeneratedField(
        expression=Lower("full_name"), output_field=models.CharField(max_length=150), db_persist=True
    )
    pronouns = models.CharField(_("pronouns"), max_length=40, blank=True)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="members")
    manager = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="reports")
    path = models.CharField(
        max_length=400, blank=True, db_collation="C", help_text="managers' numbers down to this person: 1.2z."
    )
    leads_many = models.BooleanField(
        default=False, editable=False, help_text="counted daily; it only chooses how queries are written"
    )
    roles = ArrayField(models.CharField(max_length=20, choices=Role), default=list, blank=True)
    site = models.CharField(_("site"), max_length=80, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    works_from = models.TimeField(_("work starts"), default=time(9))
    works_until = models.TimeField(_("work ends"), default=time(17, 30))
    works_on = ArrayField(models.PositiveSmallIntegerField(), default=working_days, help_text="Monday is 0")
    languages = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    level_code = models.CharField(max_length=40, blank=True, help_text="written by ladders for display: L5")
    level_title = models.CharField(max_length=120, blank=True)
    level_rank = models.PositiveSmallIntegerField(null=True, blank=True)
    level_since_on = models.DateField(null=True, blank=True)
    hired_on = models.DateField(_("hired on"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    invited_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    is_sample = models.BooleanField(default=False)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = PersonManager()

    BINDS_QUERIES = ("path",)  # what a prepared query (core.prepared) may use of a person beside the key
    SHAPES_QUERIES = ("roles", "is_active", "leads_many")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="email_is_lower_case"),
            models.CheckConstraint(condition=~Q(manager=models.F("id")), name="nobody_is_their_own_manager"),
        ]
        indexes = [
            models.Index(fields=["path"], name="person_path"),
            models.Index(fields=["full_name", "id"], name="person_name"),
            models.Index(fields=["search_name"], name="person_search", opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the address lower-case and give a new person their place in the reporting line."""
        self.email = self.email.lower()
        super().save(*args, **kwargs)
        if not self.path:
            self.path = f"{self.manager.path if self.manager else ''}{base36(self.pk)}."
            type(self).objects.filter(pk=self.pk).update(path=self.path)

    def get_short_name(self) -> str:
        """Return the first word of the name."""
        return self.full_name.split(" ")[0]

    @property
    def initials(self) -> str:
        """Return up to two letters for the avatar."""
        words = self.full_name.split()
        return "".join(word[0] for word in [*words[:1], *words[1:][-1:]]).upper()

    @property
    def zone(self) -> ZoneInfo:
        """The person's time zone."""
        return ZoneInfo(self.time_zone)

    @property
    def is_people_partner(self) -> bool:
        """Whether this person runs ladders, cycles, people and privacy."""
        return self.Role.PEOPLE_PARTNER in self.roles

    @property
    def is_admin(self) -> bool:
        """Whether this person runs the installation."""
        return self.Role.ADMIN in self.roles


class RelationshipQuerySet(models.QuerySet["Relationship"]):
    """Relationships by day."""

    def active_on(self, day: date) -> Self:
        """Return those that hold on that day."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)

    def delegated_to(self, user: "User", day: date) -> Self:
        """Return whom somebody stands in for on that day."""
        return self.active_on(day).filter(reader=user, role="delegate")


class Relationship(models.Model):
    """That `reader` stands in `role` to `subject` in a span of days; written by upper rooms, read by everybody's `visible_to`."""

    class Role(models.TextChoices):
        MENTOR = "mentor", _("mentor")
        SPONSOR = "sponsor", _("sponsor")
        DELEGATE = "delegate", _("delegate")

    subject = models.ForeignKey(User, models.CASCADE, related_name="readers")
    reader = models.ForeignKey(User, models.CASCADE, related_name="reads")
    role = models.CharField(max_length=10, choices=Role)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=80, blank=True, help_text="what wrote it: mentorship:<id>")

    objects = RelationshipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(subject=models.F("reader")), name="no_relationship_with_oneself"),
            models.UniqueConstraint(fields=["subject", "reader", "role", "source"], name="relationship_once_per_source"),
        ]
        indexes = [models.Index(fields=["reader", "role", "subject"], name="relationship_reads")]

    def __str__(self) -> str:
        return f"{self.reader_id} {self.role} of {self.subject_id}"


class Leave(models.Model):
    """Days away. Dates only, never the cause."""

    person = models.ForeignKey(User, models.CASCADE, related_name="leaves")
    from_on = models.DateField(_("first day away"))
    until_on = models.DateField(_("last day away"))

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(until_on__gte=models.F("from_on")), name="leave_ends_after_it_starts")]
        ordering = ["from_on"]

    def __str__(self) -> str:
        return f"{self.from_on} – {self.until_on}"


class ApiToken(models.Model):
    """A person's key to the API: kept as a hash, scoped, expiring, shown once."""

    class Scope(models.TextChoices):
        READ = "read", _("read")
        WRITE = "write", _("read and write")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    label = models.CharField(_("what it is for"), max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    prefix = models.CharField(max_length=8)
    scope = models.CharField(_("scope"), max_length=5, choices=Scope, default=Scope.READ)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.prefix}… {self.label}"

    @staticmethod
    def digest_of(secret: str) -> str:
        """Return what is kept of a token: SHA-256, hex."""
        return hashlib.sha256(secret.encode()).hexdigest()

    @classmethod
    def new_secret(cls) -> str:
        """Make a token: 40 random characters that say where they belong."""
        return "mp_" + secrets.token_urlsafe(30)

    def is_valid(self, now: datetime) -> bool:
        """Whether it still opens the door."""
        return self.revoked_at is None and self.expires_at > now


class FieldMapping(models.Model):
    """Which column of a kind of file means what, kept from the last import."""

    kind = models.CharField(max_length=30, unique=True)
    columns = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.kind


class CountryChoiceQuerySet(models.QuerySet["CountryChoice"]):
    """Choices by what they switch off."""

    def silent(self) -> frozenset[str]:
        """Return the countries in which "last session" and "drifted" are shown to nobody. One query."""
        return frozenset(self.filter(shows_sessions=False).values_list("country", flat=True))


class CountryChoice(models.Model):
    """What a works council, or a law, has switched off in a country. No row: everything is on."""

    country = models.CharField(_("country"), max_length=2, primary_key=True)
    shows_readiness = models.BooleanField(_("the organisation's readiness page"), default=True)
    shows_sessions = models.BooleanField(_("last session, and who drifted"), default=True)
    reason = models.CharField(_("why"), max_length=200, blank=True)
    changed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField()

    objects = CountryChoiceQuerySet.as_manager()

    def __str__(self) -> str:
        return self.country
