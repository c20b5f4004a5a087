"""congxa builds the news portal of a Vietnamese commune as static files."""

__version__ = "0.1.0"
