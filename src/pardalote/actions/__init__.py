"""What can be done: plain functions, one transaction each, that know no HTTP, no XML and no JSON."""
