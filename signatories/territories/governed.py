"""Which territories a government of a type may govern."""

from signatories.models import JurisdictionKind
from signatories.types import KIND_GOVERNED, SignatoryType


def kinds_governed(type):
    """The kinds of territory that a government of this type may govern, its usual one first."""
    usual = KIND_GOVERNED[type]
    return (usual, JurisdictionKind.REGION) if type == SignatoryType.CITY else (usual,)


def governs_kind(type, jurisdiction):
    """Whether a government of this type can govern this jurisdiction. A city may govern a city-region."""
    return jurisdiction.kind == KIND_GOVERNED[type] or (
        type == SignatoryType.CITY and jurisdiction.is_city_region
    )
