"""Holds a site to its policy: an ordinary Django app, usable in any project without the rest of Keepword."""
