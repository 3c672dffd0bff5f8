"""The formats of `aca_portal.numbers` as template filters."""

from django import template

from aca_portal import numbers

register = template.Library()

for show in (
    numbers.count,
    numbers.headline,
    numbers.number,
    numbers.share,
    numbers.percent,
    numbers.money,
    numbers.prices,
    numbers.years,
    numbers.year,
):
    register.filter(show.__name__, show)
