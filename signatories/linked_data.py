"""Signatories and the directory in the words of schema.org."""

from django.urls import reverse
from django.utils.translation import gettext as _

from aca_portal.spreadsheets.downloads import LICENCE
from aca_portal.templatetags.pages import web_address

CONTEXT = "https://schema.org"


def organization(signatory, memberships, names, places, absolute):
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


def dataset(absolute):
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
