"""Makes what of docs/ follows from the code: the reference parts of the pages, the tables of errors and of coverage."""
