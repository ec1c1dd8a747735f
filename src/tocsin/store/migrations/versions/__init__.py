"""One revision a file; what it runs lies in the file of SQL of its name."""
