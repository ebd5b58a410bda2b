"""Loading prospects in bulk: rows of a file or of an import, many in a transaction, by the rules of single calls."""
