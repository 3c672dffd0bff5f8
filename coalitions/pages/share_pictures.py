"""Shares of countries as bars on one axis, with names and numbers in the language of the page."""

from aca_portal.numbers import percent, share
from aca_portal.panels import Panel
from coalitions.pictures.shares import Share, draw
from coalitions.reach.claims import claims_on_axis
from coalitions.templatetags.reach_display import claim_texts


def coalition_shares(columns, kind, title):
    """The shares of the metric of the code `kind` that coalitions reach, and what they claim, as a panel."""
    shares = []
    for column in columns:
        metric = column.reach.metrics[kind]
        claims = [(amount, claim_texts(claim)) for claim, amount in claims_on_axis(column.claims, metric)]
        name = column.coalition.name
        shares.append(Share(name, share(metric.share), metric, claims, short=column.label))
    return _pictures(shares, kind, title, wide={"names": 320, "texts": 80}, narrow={})


def shares_over_time(reaches, title):
    """The share of the population that one coalition reached at the end of each year, as a panel."""
    shares = [
        Share(str(reach.as_of.year), share(reach.population.share), reach.population) for reach in reaches
    ]
    wide, narrow = {"names": 60, "texts": 80}, {"names": 60, "texts": 70}
    return _pictures(shares, "population", title, wide, narrow)


def _pictures(shares, kind, title, wide, narrow):
    """The bars for wide and for narrow windows, each with that much room for words beside them."""
    metrics = [one.metric for one in shares]
    shown = {
        "kind": kind,
        "title": title,
        "wide": draw(shares, width=1000, **wide),
        "narrow": draw(shares, width=320, **narrow),
        "ticks": [percent(tick) for tick in (0, 25, 50, 75, 100)],
        "has_reported": any(metric.value and metric.value > (metric.estimated or 0) for metric in metrics),
        "has_estimate": any(metric.estimated for metric in metrics),
        "has_undetermined": any(metric.upper and metric.upper > metric.value for metric in metrics),
        "has_claims": any(one.claims and one.metric.national for one in shares),
    }
    return Panel("coalitions/_share_bars.html", shown)
