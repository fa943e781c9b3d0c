"""Money worked out exactly: integers in a currency's smallest unit, nothing lost and nothing made by rounding."""
