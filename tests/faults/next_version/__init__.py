"""What the next version of the portal may bring: a migration that changes a table in use and takes its time."""
