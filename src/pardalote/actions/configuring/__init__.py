"""Furnishing an account from one document: what of it differs is created or changed, and nothing else."""
