"""The eight kinds of statement, one file each."""

from keepword.policy.statements.collection import Collection
from keepword.policy.statements.consent import Consent
from keepword.policy.statements.cookies import Cookies
from keepword.policy.statements.disclosure import Disclosure
from keepword.policy.statements.purpose import Purpose
from keepword.policy.statements.retention import Retention
from keepword.policy.statements.rights import Rights
from keepword.policy.statements.security import Security
from keepword.policy.statements.statement import Spec, Statement, Vouch

BY_KIND: dict[str, type[Statement]] = {
    each.kind: each for each in (Collection, Purpose, Retention, Disclosure, Cookies, Consent, Rights, Security)
}

__all__ = ["BY_KIND", "Collection", "Consent", "Cookies", "Disclosure", "Purpose", "Retention", "Rights", "Security"]
__all__ += ["Spec", "Statement", "Vouch"]
