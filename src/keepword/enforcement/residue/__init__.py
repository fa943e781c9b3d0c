"""What an erasure may have left: what to look for, in which forms, in which places; and canaries to try it with."""
