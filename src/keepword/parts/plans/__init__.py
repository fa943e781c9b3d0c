"""Plans: what an account holder pays for again and again, and what that opens."""
