"""Mail exists so that nothing the site promised to write to somebody is lost, and nothing of it is kept."""
