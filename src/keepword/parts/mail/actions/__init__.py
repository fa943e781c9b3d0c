"""What can be done with mail, one verb a file."""
