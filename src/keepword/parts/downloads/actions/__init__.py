"""What can be done with products, releases, files and links, one verb a file."""
