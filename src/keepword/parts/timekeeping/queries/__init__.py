"""The questions of this part. Each takes the person whose rows it is about."""
