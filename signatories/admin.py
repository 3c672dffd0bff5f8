"""The staff side of who signed and where. The coalitions app registers signatories, with their memberships."""

from signatories.staff import figures, territories  # noqa: F401 (they register their own classes)
