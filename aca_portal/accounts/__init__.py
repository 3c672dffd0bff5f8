"""Who signs in to the staff site, and how: passwords, second factors, limits, sessions, and the record of it."""
