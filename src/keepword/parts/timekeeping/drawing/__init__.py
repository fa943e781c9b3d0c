"""How time looks: written as HTML directly, because a day has many rows and a template for each would be slow."""
