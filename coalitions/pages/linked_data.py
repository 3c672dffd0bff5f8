"""Coalitions and their open data in the words of schema.org."""

from django.urls import reverse
from django.utils.translation import gettext as _

from aca_portal.spreadsheets.downloads import LICENCE
from aca_portal.templatetags.pages import web_address

CONTEXT = "https://schema.org"


def organization(coalition, absolute):
    """The coalition itself. `absolute` makes whole addresses of paths; what is not known is left out."""
    known = {
        "@id": absolute(coalition.get_absolute_url()),
        "name": coalition.name,
        "description": coalition.summary,
        "url": web_address(coalition.website),
        "foundingDate": coalition.launched_on,
        "areaServed": {"@type": "Country", "name": coalition.country.local_name},
    }
    return {"@context": CONTEXT, "@type": "Organization"} | {
        name: value for name, value in known.items() if value
    }


def dataset(coalition, absolute):
    """Its members and reach as files."""
    return {
        "@context": CONTEXT,
        "@type": "Dataset",
        "name": _("Members and reach of %(coalition)s") % {"coalition": coalition.name},
        "description": _(
            "Who has joined %(coalition)s and when, how many people live where its member governments govern, and "
            "how much of the economy that is. Each number has its year and source."
        )
        % {"coalition": coalition.name},
        "url": absolute(coalition.get_absolute_url()),
        "license": LICENCE,
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": _("Alliances for Climate Action")},
        "spatialCoverage": {"@type": "Country", "name": coalition.country.local_name},
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": encoding,
                "contentUrl": absolute(reverse(name, args=[coalition.slug])),
            }
            for encoding, name in (("text/csv", "members-csv"), ("application/json", "reach-json"))
        ],
    }
