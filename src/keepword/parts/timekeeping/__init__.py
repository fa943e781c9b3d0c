"""Time entries, routines and reports: what an account holder records and sees."""
