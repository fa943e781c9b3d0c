"""Accounts exist so that the people who run a site can be told from everybody else."""
