"""What people type into the pages of this part, judged."""
