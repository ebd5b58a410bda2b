"""Prospects: finding, reading, creating, changing, assigning and archiving them."""
