"""Demo data: two accounts that are believable, and the same wherever they are made."""
