"""The top of the admin's first page."""

from django import template

from coalitions.staff.dashboard import cards

register = template.Library()


@register.inclusion_tag("admin/coalitions/dashboard.html", takes_context=True)
def coalition_dashboard(context):
    """The coalitions of the person who looks, each with what there is to do in it."""
    user = context["request"].user
    return {"cards": cards(user), "user": user}
