"""Who signed, and where: territories with their figures, and the organisations that govern or sit in them."""

from signatories.models.figures import LARGEST, Figure, FigureKind, FigureQuerySet, Metric
from signatories.models.identifiers import Identifier
from signatories.models.names import NameKind, OtherName, Provenance, has_key, stated_by
from signatories.models.register import RegisterEdition
from signatories.models.signatories import (
    Measure,
    MeasureMetric,
    MergeRecord,
    Signatory,
    SignatoryName,
    SignatoryQuerySet,
    SignatoryRedirect,
    free_slug,
    taken_slugs,
)
from signatories.models.territories import (
    MADE_OF_PARTS,
    Jurisdiction,
    JurisdictionKind,
    JurisdictionName,
    JurisdictionQuerySet,
)

__all__ = [
    "LARGEST",
    "MADE_OF_PARTS",
    "Figure",
    "FigureKind",
    "FigureQuerySet",
    "Identifier",
    "Jurisdiction",
    "JurisdictionKind",
    "JurisdictionName",
    "JurisdictionQuerySet",
    "Measure",
    "MeasureMetric",
    "MergeRecord",
    "Metric",
    "NameKind",
    "OtherName",
    "Provenance",
    "RegisterEdition",
    "Signatory",
    "SignatoryName",
    "SignatoryQuerySet",
    "SignatoryRedirect",
    "free_slug",
    "has_key",
    "stated_by",
    "taken_slugs",
]
