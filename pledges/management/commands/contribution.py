"""`python manage.py contribution SLUG`: what a coalition's pledges add up to, in tonnes."""

from django.core.management.base import CommandError

from coalitions.command_coalition import ReportCommand, printed
from pledges.contribution.contribution import DEFAULT_YEAR, compute_contribution
from pledges.years import YEARS


class Command(ReportCommand):
    help = "Print what the pledges of a coalition add up to for a year: tonnes of CO2 equivalent, as a range."
    as_of_help = "the date on which memberships and pledges must stand; today by default"

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument(
            "--year",
            type=parse_year,
            default=DEFAULT_YEAR,
            help=f"the year to compute it for; {DEFAULT_YEAR} by default",
        )

    def compute(self, coalition, *, as_of, year, **options):
        return compute_contribution(coalition, as_of, year)

    def write_summary(self, found):
        self.stdout.write(f"{found.coalition}, pledges as of {found.as_of}, for {found.year}:")
        self.stdout.write(
            f"  between {printed(found.lower)} and {printed(found.upper)} tCO2e less than in "
            + (str(found.common_year) if found.common_year else "the base years")
        )
        self.stdout.write(f"  of which reached by the last inventories: {printed(found.reached)} tCO2e")
        self.stdout.write(f"  the national goal means {printed(found.goal_tonnes)} tCO2e less")
        lacks = "; ".join(f"{count} with {lack.label}" for lack, count in found.lacks.items())
        self.stdout.write(
            f"  {len(found.with_target)} members with a target: {len(found.computed)} computed, "
            f"{len(found.not_computed)} not" + (f" ({lacks})" if lacks else "")
        )
        for line in found.with_target:
            within = f" ({line.within})" if line.within else ""
            self.stdout.write(
                f"{printed(line.lower):>15} {printed(line.upper):>15}  {line.reason}{within}: {line.name}"
            )


def parse_year(text):
    if not (text.isascii() and text.isdigit() and int(text) in YEARS):
        raise CommandError(f"'{text}' is not a year between {YEARS[0]} and {YEARS[-1]}.")
    return int(text)
