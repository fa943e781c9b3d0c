"""What can be done with an account, one verb a file, so that web, command line and worker do it alike."""
