"""Accounts in schemas of a PostgreSQL database: what differs from other engines, and nothing else."""
