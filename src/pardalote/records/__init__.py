"""What exists: one file per object, as declarations."""
