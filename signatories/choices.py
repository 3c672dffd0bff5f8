"""What people choose from: types under their families, regions under their countries."""

from aca_portal import words
from signatories.models import Jurisdiction
from signatories.territories.chains import named
from signatories.types import TYPES_BY_FAMILY, type_label


def type_choices(country=""):
    """Types under the families in which people look for them, as the country with that code calls them."""
    return [
        (family.label, [(type.value, type_label(type, country)) for type in types])
        for family, types in TYPES_BY_FAMILY.items()
    ]


def region_choices(coalitions, language):
    """Regions of the coalitions' countries, as (code, name) under each country, in `language`.

    The coalitions come with their countries (`with_local_country`).

    Japanese readers find regions by their code (north to south); others by name.
    """
    countries = [coalition.country for coalition in coalitions]
    names = {country.country: country.name_in(language) for country in countries}
    regions = named(Jurisdiction.objects.regions().filter(country__in=names, code__isnull=False), language)
    by_code = words.language(language).regions_by == "code"
    regions = sorted(regions, key=lambda region: region.code if by_code else region.name_key)
    groups = [
        (name, [(region.code, region.name_in(language)) for region in regions if region.country == code])
        for code, name in sorted(names.items(), key=lambda item: item[1])
    ]
    return groups[0][1] if len(groups) == 1 else groups
