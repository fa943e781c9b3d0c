"""Products, their releases and files, the links that people get by mail, and the serving of what the links open."""
