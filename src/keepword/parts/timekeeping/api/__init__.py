"""The interface for programs, `/api/v1/`: tokens only, never the session of a browser."""
