"""Where buyers live: addresses as each country writes them, and VAT numbers. Nothing is asked of anybody outside.

Plain Python over values; no database, no framework.
"""
