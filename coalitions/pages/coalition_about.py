"""What a coalition is: its texts, its partners, how to join it, and how to show it elsewhere."""

from coalitions.pages.frame import coalition_page


@coalition_page("coalitions/coalition_about.html", part="coalition-about")
def coalition_about(request, coalition, form):
    return {"partnerships": list(coalition.partnerships.select_related("partner"))}
