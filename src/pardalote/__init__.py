"""Pardalote: a self-hosted server that speaks the Pardot API."""

__version__ = "0.1.0"
