"""Names everything a policy may say beside its own glossary: kinds, bases, parents, grounds, guarantees."""

from keepword.policy.words import N_

FORMAT = 1

KINDS = {
    "collection": N_("What is collected"),
    "purpose": N_("What it is used for"),
    "retention": N_("How long it is kept"),
    "disclosure": N_("Who else gets it"),
    "cookies": N_("Cookies"),
    "consent": N_("Your permission"),
    "rights": N_("Your rights"),
    "security": N_("How it is protected"),
}

# The legal bases of GDPR article 6(1)(a) to (f), strictest first. The order asks who decided that the data is used: the
# person, who can take it back (a); the person, by entering a contract (b); the law (c); need of a life (d); a public
# task given by law (e); the company alone (f). The more the company decides by itself, the weaker for the person.
BASES = {
    "consent": N_("your permission, which you can take back"),
    "contract": N_("a contract with you, or steps you asked for before one"),
    "legal-obligation": N_("a duty that the law puts on us"),
    "vital-interest": N_("the protection of somebody’s life"),
    "public-task": N_("a public task given to us by law"),
    "legitimate-interest": N_("an interest of ours that does not outweigh yours; you can object"),
}

PARENTS = {
    "provide": N_("providing products and services"),
    "bill": N_("billing"),
    "support": N_("support"),
    "research": N_("research"),
}

# What is done when the time is over, most thorough first.
ENDINGS = {
    "erase": N_("erased"),
    "aggregate": N_("counted into totals, and the single records erased"),
    "shorten": N_("shortened so that it no longer points to one person"),
}

# Why data may leave (GDPR articles 28, 7 and 6(1)(c)). A permission or an order is needed each time; under "service"
# the company hands data over by itself, so it is weaker than either.
GROUNDS = {
    "service": N_("they do a service for us"),
    "permission": N_("you gave written permission"),
    "order": N_("the law forces us to"),
}

NEVER = {"sale": N_("sold"), "lease": N_("leased"), "advertising": N_("handed over for advertising")}

# Global Privacy Control (Sec-GPC: 1) and Do Not Track (DNT: 1).
SIGNALS = {"gpc": N_("Global Privacy Control"), "dnt": N_("Do Not Track")}

NEEDS = {
    "permission": N_("only with your permission"),
    "request": N_("only when you ask for something that needs it"),
    "service": N_("needed for the site to work"),
}

SAME_SITE = ("Strict", "Lax")

PLACEHOLDERS: tuple[str, ...] = ("data", "purposes", "recipients", "cookies", "choices", "keep", "within")
PLACEHOLDERS += ("grace", "company", "contact", "address", "needed_for")

# What a statement of each kind holds unless it says otherwise.
DEFAULTS: dict[str, tuple[str, ...]] = {
    "collection": ("columns",),
    "purpose": ("declared",),
    "retention": ("due",),
    "disclosure": ("connections",),
    "cookies": ("gate",),
    "consent": ("choice", "withdrawal"),
    "rights": (),
    "security": (),
}

# Every obligation, and what it says to people.
_OBLIGATIONS = {
    "collection.sign-up": N_("Signing up asks for a name, an e-mail address and a password, and for nothing else."),
    "collection.columns": N_("Every column of the database is declared; with another one the site does not start."),
    "collection.card-numbers": N_(
        "A recognisable card number typed into a field for text is masked before it is stored."
    ),
    "purpose.declared": N_("Data is read under a purpose that this policy names; any other is refused."),
    "retention.due": N_("What is past its time is removed, and a separate count of what is overdue must be zero."),
    "disclosure.connections": N_("Connections to hosts that this policy does not name are refused."),
    "retention.backups": N_("Nobody can read a backup whose time is over: its key is destroyed."),
    "disclosure.permission": N_("Data leaves under a written permission only while that permission stands."),
    "disclosure.order": N_("An order is recorded, approved by two people and answered with exactly its scope."),
    "disclosure.register": N_("Each recipient is listed, field by field, with a link to its own policy."),
    "disclosure.consideration": N_("No permission unlocks a disclosure in return for money or another advantage."),
    "cookies.gate": N_("Only declared cookies leave the server, with the declared life and flags; others are dropped."),
    "cookies.none-to-read": N_("Who only reads gets no cookie."),
    "cookies.preferences": N_("What is remembered is listed, and can be changed and reset."),
    "cookies.traffic": N_("Visits are counted for statistics, and the records of them are then removed."),
    "cookies.single-sign-on": N_("One cookie keeps you signed in across the services of this site."),
    "cookies.session-share": N_("The share of cookies that end with the session is shown."),
    "consent.choice": N_("Accepting and declining are equally easy, and declining leaves a working site."),
    "consent.withdrawal": N_("A permission is taken back as easily as it was given."),
    "consent.signals": N_("A browser’s privacy signal counts as a no to everything optional."),
    "consent.record": N_("What was shown and what was chosen is recorded, with the version of this policy."),
    "rights.contact": N_("Each page names the company, how to reach it, and links this policy."),
    "rights.access": N_("You can see the data held about you."),
    "rights.rectification": N_("You can have your data corrected."),
    "rights.erasure": N_("You can have your data erased."),
    "rights.restriction": N_("You can have the use of your data restricted."),
    "rights.objection": N_("You can object to the use of your data."),
    "rights.portability": N_("You can take your data with you in a common format."),
    "rights.notice-of-change": N_("A change that reduces your rights reaches you only after you were told."),
    "rights.current-version": N_("The current version and all earlier ones stand in one place."),
    "rights.answer": N_("Questions about your data are answered, with the deadline on them."),
    "rights.unsubscribe": N_("Each mail that you did not ask for can be stopped by its link, without signing in."),
    "security.headers": N_("Each page carries headers that forbid foreign scripts, framing and leaks of addresses."),
    "security.origin": N_("Forms sent from other sites are refused."),
    "security.sealing": N_("Sealed data is encrypted under a key of its own for each person."),
    "security.second-step": N_("Sign-in can ask for a second step."),
    "security.staff-reads": N_("Each look of a staff member at personal data is recorded."),
    "security.staff-access": N_("Staff see nothing of some data until its person lets them look, for a time."),
    "security.ledger": N_("What was decided about data is entered in a record that shows if it was altered."),
    "security.confirmed-address": N_("An account opens only once its owner confirmed the e-mail address."),
    "security.backups": N_("Backups are encrypted, and restoring one is rehearsed."),
    "security.staff-sign-in": N_("The desk opens only to signed-in staff."),
    "security.sign-out": N_("Logging out ends the session on the server."),
    "security.session-end": N_("Idle sessions are ended by the server."),
    "security.password-floor": N_("Short and well-known passwords are refused."),
    "security.insecure-networks": N_("Signing in over a connection that is not encrypted is refused."),
    "security.order": N_("An order is kept under lock, and only approved people see it."),
}
ENSURES: dict[str, dict[str, str]] = {
    kind: {name.partition(".")[2]: words for name, words in _OBLIGATIONS.items() if name.startswith(f"{kind}.")}
    for kind in KINDS
}
