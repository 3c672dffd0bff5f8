"""The coalition that a command is about."""

from django.core.management.base import CommandError

from coalitions.models import Coalition


def find_coalition(slug):
    """The coalition, with its country. Raises CommandError, which names those on file, where there is none."""
    coalition = Coalition.objects.select_related("country").filter(slug=slug).first()
    if coalition is None:
        known = ", ".join(Coalition.objects.values_list("slug", flat=True)) or "none; run load_reference"
        raise CommandError(f"There is no coalition '{slug}'. On file: {known}.")
    return coalition
