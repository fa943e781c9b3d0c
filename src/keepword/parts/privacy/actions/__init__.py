"""What a visitor can do here: answer the question about cookies, and have a preference remembered."""
