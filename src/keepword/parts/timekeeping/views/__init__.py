"""The pages of this part: what was asked, what is answered."""
