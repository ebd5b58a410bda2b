"""The door for whoever operates the server: is it well, and what has it done."""
