"""Shows that sign-in, invitations and sessions hold what they say."""
