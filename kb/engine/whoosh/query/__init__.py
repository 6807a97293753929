"""Query execution: trees compiled to operators that run on the columns of a snapshot."""
