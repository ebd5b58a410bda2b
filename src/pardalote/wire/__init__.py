"""How it is said: parameters in, replies out as XML or JSON."""
