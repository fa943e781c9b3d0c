"""Where each kind of statement is held. One file a kind; none leans on another."""

KINDS = ("collection", "purpose", "retention", "disclosure", "cookies", "consent", "rights", "security")
