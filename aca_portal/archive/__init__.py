"""All data of the portal in one portable file, from and to either database."""
