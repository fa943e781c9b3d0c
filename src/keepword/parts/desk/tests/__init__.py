"""Shows that the desk tells staff what is wrong, and tells nobody else anything."""
