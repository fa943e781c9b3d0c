"""The product's parts exist as separate rooms so that each can be switched on, read and removed on its own."""
