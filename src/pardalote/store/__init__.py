"""Where it is kept: one store per account."""
