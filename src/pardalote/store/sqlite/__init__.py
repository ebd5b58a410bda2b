"""Accounts in SQLite files: what differs from other engines, and nothing else."""
