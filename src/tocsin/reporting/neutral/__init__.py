"""Reports that belong to no addressee's format, and how they are handed over."""
