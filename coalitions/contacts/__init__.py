"""The people at members: found for a page of them, read from files, and forgotten when they ask for it."""
