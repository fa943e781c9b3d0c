"""Finds the person behind an address that has no account, or makes them."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from keepword.enforcement import versions
from keepword.parts.mail.models import Contact
from keepword.parts.mail.spelling import one_spelling


def contact(address: str) -> int:
    """The number of the person with this address; whoever asks has made sure that no account has it."""
    spelled = one_spelling(address)
    for _ in range(2):
        known = Contact.objects.filter(address=spelled).first()
        if known is not None:
            known.used_at = timezone.now()
            known.save(update_fields=["used_at"])
            return int(known.pk)
        try:
            with transaction.atomic():
                person = versions.come()
                Contact.objects.create(person=person, address=spelled)
                return person.pk
        except IntegrityError:  # another process was faster; its row is found now
            continue
    raise RuntimeError("an address was made and taken away again while it was looked for")
