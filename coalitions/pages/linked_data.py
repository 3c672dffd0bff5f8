"""Coalitions, signatories and their open data in the words of schema.org."""

from django.urls import reverse
from django.utils.translation import gettext as _

from aca_portal.spreadsheets.downloads import LICENCE
from aca_portal.templatetags.pages import web_address

CONTEXT = "https://schema.org"


def coalition_organization(coalition, absolute):
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


def coalition_dataset(coalition, absolute):
    """The members and the reach of a coalition as files."""
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


def signatory_organization(signatory, memberships, names, places, absolute):
    """The signatory: its names, where it is, and the coalitions of which it is a member today."""
    known = {
        "@id": absolute(signatory.get_absolute_url()),
        "name": signatory.shown_name,
        "alternateName": sorted({other.name for other in names}),
        "url": web_address(signatory.website),
        "areaServed" if signatory.is_government else "location": [
            {"@type": "Place", "name": place.local_name} for place in places[:1]
        ],
        "memberOf": [
            {
                "@type": "Organization",
                "@id": absolute(membership.coalition.get_absolute_url()),
                "name": membership.coalition.name,
            }
            for membership in memberships
            if membership.is_current
        ],
    }
    kind = "GovernmentOrganization" if signatory.is_government else "Organization"
    return {"@context": CONTEXT, "@type": kind} | {name: value for name, value in known.items() if value}


def place_area(place, chain, absolute):
    """A territory and what contains it."""
    known = {
        "@id": absolute(place.get_absolute_url()),
        "name": place.local_name,
        "alternateName": sorted({other.name for other in place.names.all()} - {place.local_name}),
        "identifier": place.code,
        "containedInPlace": [
            {"@type": "AdministrativeArea", "@id": absolute(step.get_absolute_url()), "name": step.local_name}
            for step in chain[1:]
        ],
    }
    if place.latitude is not None and place.longitude is not None:
        known["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": place.latitude,
            "longitude": place.longitude,
        }
    return {"@context": CONTEXT, "@type": "AdministrativeArea"} | {
        name: value for name, value in known.items() if value
    }


def directory_dataset(absolute):
    """The directory as a file."""
    return {
        "@context": CONTEXT,
        "@type": "Dataset",
        "name": _("Signatories"),
        "description": _(
            "All organisations that have signed, in every coalition. An organisation stands here once, however "
            "many coalitions it belongs to."
        ),
        "url": absolute(reverse("signatory-list")),
        "license": LICENCE,
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": _("Alliances for Climate Action")},
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": "text/csv",
                "contentUrl": absolute(reverse("signatories-csv")),
            }
        ],
    }
