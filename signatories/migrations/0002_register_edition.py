"""Editions of the register; and the figures of regions and nations that the register replaces go."""

import django.utils.timezone
from django.db import migrations, models
from django.db.models import Q

FORMER_SOURCES = (
    "Wikidata (CC0), read 2024-03-22, by way of OpenClimate",
    "UN World Population Prospects 2022, by way of OpenClimate",
    "IMF World Economic Outlook, October 2022, by way of OpenClimate",
)
STILL_TOLD = ("US-AS", "US-GU", "US-MP")


def drop_former_figures(apps, schema_editor):
    """Take away what earlier reference data stated and nobody changed: mixed years, and series without regions."""
    figures = apps.get_model("signatories", "Figure").objects
    former = figures.filter(
        Q(source__in=FORMER_SOURCES) | Q(source__startswith="GeoNames (CC BY 4.0), populated place"),
        provenance="reference",
    ).exclude(jurisdiction__code__in=STILL_TOLD)
    unchanged = [figure.pk for figure in former if figure.loaded.get("value") == figure.value]
    figures.filter(pk__in=unchanged).delete()


class Migration(migrations.Migration):
    dependencies = [("signatories", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="RegisterEdition",
            fields=[
                ("country", models.CharField(max_length=2, primary_key=True, serialize=False)),
                ("content", models.BinaryField()),
                ("loaded_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
        ),
        migrations.RunPython(drop_former_figures, migrations.RunPython.noop),
    ]
