"""The import of a roster as one would write it with django-import-export alone, for comparison."""

import tablib
from import_export import fields, resources
from import_export.widgets import ForeignKeyWidget

from coalitions.models import Coalition, Membership
from signatories.models import Figure, Jurisdiction, JurisdictionKind, Metric, Signatory
from signatories.names.keys import name_key


class MembershipResource(resources.ModelResource):
    """Memberships by the partner's own key; what a row needs of territories, signatory and figure comes first."""

    coalition = fields.Field("coalition", "coalition", ForeignKeyWidget(Coalition, "slug"))
    signatory = fields.Field("signatory", "signatory", ForeignKeyWidget(Signatory, "slug"))

    class Meta:
        model = Membership
        import_id_fields = ("external_id",)
        fields = ("coalition", "external_id", "signatory", "joined_on", "note")

    def before_import_row(self, row, **kwargs):
        state = Jurisdiction.objects.get(code=row["state"])
        county = self._place(row["county"], JurisdictionKind.COUNTY, state)
        city = self._place(row["name"], JurisdictionKind.MUNICIPALITY, county)
        slug = f"town-{row['external_id']}"
        Signatory.objects.update_or_create(
            slug=slug,
            defaults={
                "name": row["name"],
                "type": row["type"],
                "country": "US",
                "governs": city,
                "website": row["website"],
            },
        )
        Figure.objects.update_or_create(
            jurisdiction=city,
            metric=Metric.POPULATION,
            year=row["population_year"],
            source=row["population_source"],
            defaults={"value": row["population"], "unit": "people", "provenance": "roster:us"},
        )
        row |= {"coalition": "us", "signatory": slug}

    def _place(self, name, kind, parent):
        return Jurisdiction.objects.get_or_create(
            name_key=name_key(name),
            kind=kind,
            parent=parent,
            defaults={"name": name, "country": "US", "provenance": "roster:us"},
        )[0]


def preview_and_import(content):
    """What the stock admin does: a dry run, then the import, each of the whole file. Answers the totals."""
    table = tablib.Dataset().load(content.decode(), format="csv")
    dry = MembershipResource().import_data(table, dry_run=True, raise_errors=True)
    assert not dry.has_errors()
    table = tablib.Dataset().load(content.decode(), format="csv")
    return MembershipResource().import_data(table, dry_run=False, raise_errors=True).totals
