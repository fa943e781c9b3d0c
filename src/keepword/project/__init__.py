"""Wires the floors below into one running site: settings, addresses, processes and the command line."""
