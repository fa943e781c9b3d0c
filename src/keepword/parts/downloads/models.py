"""The nouns of this part: what is given away or sold, in which versions and files, and who was given a link to it."""

from __future__ import annotations

import secrets

from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keepword.enforcement.models import Person
from keepword.enforcement.people.fields import SealedTextField
from keepword.enforcement.people.personal import PersonalModel
from keepword.parts.mail.spelling import AddressField

# Words that stand at a product's place in an address.
RESERVED = ("file", "key", "link", "open", "withdraw")
VERSION = RegexValidator(r"\A[0-9A-Za-z](?:[0-9A-Za-z.+_-]{0,38}[0-9A-Za-z])?\Z", _("Write it like 2.1 or 2.1-beta.3."))


def short_key() -> str:
    """Random letters for an address: nobody can count how many there are."""
    return secrets.token_urlsafe(9)


class Product(models.Model):
    """Something with releases. What is not ``free`` is had only by whoever is granted it.

    ``open_updates`` lets installed programs fetch new files themselves, by the addresses in the feeds.
    """

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    summary = models.CharField(max_length=300, blank=True)
    free = models.BooleanField(default=True)
    open_updates = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Release(models.Model):
    """One version of a product. ``at`` is when it came out, or is to come out."""

    class Channel(models.TextChoices):
        """Whom it is for."""

        STABLE = "stable", _("stable")
        BETA = "beta", _("beta")

    class State(models.TextChoices):
        """How far it is."""

        DRAFT = "draft", _("draft")
        SCHEDULED = "scheduled", _("scheduled")
        PUBLISHED = "published", _("published")
        YANKED = "yanked", _("withdrawn")

    product = models.ForeignKey(Product, on_delete=models.CASCADE)
    version = models.CharField(max_length=40, validators=[VERSION])
    channel = models.CharField(max_length=6, choices=Channel, default=Channel.STABLE)
    notes = models.TextField(blank=True, max_length=50_000)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    at = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "version"], name="one_release_per_version")]

    def __str__(self) -> str:
        return f"{self.product.name} {self.version}"


class File(models.Model):
    """One file of a release. It lies in the data folder under ``sha256``; ``name`` is only what people see.

    ``signature`` is Ed25519 over the file's bytes, ``key`` the public key that checks it, both in Base64.
    """

    class System(models.TextChoices):
        """What it runs on."""

        ANY = "any", _("any system")
        WINDOWS = "windows", "Windows"
        MACOS = "macos", "macOS"
        LINUX = "linux", "Linux"
        ANDROID = "android", "Android"
        SOURCE = "source", _("source text")

    key_in_address = models.CharField(max_length=12, unique=True, default=short_key)
    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="files")
    system = models.CharField(max_length=8, choices=System, default=System.ANY)
    name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    signature = models.CharField(max_length=88)
    key = models.CharField(max_length=44)
    added_at = models.DateTimeField(default=timezone.now)
    # Fetched by the open addresses for installed programs: a total, of nobody.
    fetched = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["system", "name"]
        constraints = [models.UniqueConstraint(fields=["release", "name"], name="one_file_per_name")]

    def __str__(self) -> str:
        return self.name


class Upload(models.Model):
    """A file on its way in. How much of it is there, the folder says; nothing about who sends it is kept."""

    key = models.CharField(max_length=12, primary_key=True, default=short_key)
    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="uploads")
    system = models.CharField(max_length=8, choices=File.System, default=File.System.ANY)
    name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    # What tells this file from any other (`storage.fingerprint`), as its sender said; without it nothing goes on.
    digest = models.CharField(max_length=64, blank=True)
    touched_at = models.DateTimeField(default=timezone.now, db_index=True)
    # All of it is there, and the worker is to make it a file of the release.
    whole = models.BooleanField(default=False)


class FeedCount(models.Model):
    """How often a feed was asked for on a day, whoever asked."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE)
    channel = models.CharField(max_length=6, choices=Release.Channel)
    day = models.DateField()
    count = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "channel", "day"], name="one_feed_count_per_day")]


class Grant(PersonalModel):
    """A link: one person may fetch one release, or whatever is newest of a product, a few times until it runs out.

    Only a fingerprint of the link's letters is kept: a copy of the database opens nothing.
    """

    class Reason(models.TextChoices):
        """How somebody came to it."""

        ASKED = "asked", _("you asked for it")
        BOUGHT = "bought", _("you bought it")

    digest = models.CharField(max_length=64, primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    product = models.ForeignKey(Product, on_delete=models.CASCADE)
    release = models.ForeignKey(Release, null=True, on_delete=models.CASCADE)
    reason = models.CharField(max_length=6, choices=Reason, default=Reason.ASKED)
    # The mail with it said that using it confirms the wish for important updates.
    updates = models.BooleanField(default=False)
    # Of something bought: it never gives what came out later. Without it there is no such day.
    covers_until = models.DateField(null=True)
    made_at = models.DateTimeField(default=timezone.now, db_index=True)
    expires_at = models.DateTimeField()
    uses_left = models.PositiveSmallIntegerField()


class Start(PersonalModel):
    """One started download of one file: going on with it costs no further use of the grant.

    ``room`` is how many more bytes it gives: enough for breaking off and going on, not for passing it round.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="starts")
    file = models.ForeignKey(File, on_delete=models.CASCADE)
    begun_at = models.DateTimeField(default=timezone.now, db_index=True)
    room = models.BigIntegerField()
    sent = models.BigIntegerField(default=0)


class Wish(PersonalModel):
    """Somebody's yes to important updates: what was before them, in which language and version, and when.

    It counts once its link was used: until then anybody may have typed the address.
    """

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE)
    name = SealedTextField(datum="download.name")
    email = AddressField()
    shown = models.TextField()
    language = models.CharField(max_length=12)
    version = models.PositiveIntegerField()
    given_at = models.DateTimeField(default=timezone.now, db_index=True)
    confirmed_at = models.DateTimeField(null=True)
