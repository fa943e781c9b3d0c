"""What a plan can open here: more of what makes many views handy, and nothing that holds what somebody entered."""

from keepword.parts.accounts import entitlements
from keepword.policy.words import N_

REPORTS = entitlements.feature("more-reports", N_("any number of saved reports, instead of three"))
CALENDARS = entitlements.feature("more-calendars", N_("up to twenty open calendars, instead of one"))
# What everybody can have of each.
REPORTS_FOR_ALL, CALENDARS_FOR_ALL = 3, 1
