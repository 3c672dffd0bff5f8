"""What there is to do for the staff of each coalition, and the weekly letter that says so."""
