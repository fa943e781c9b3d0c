"""The only code that opens connections outwards: one file for each way out."""
