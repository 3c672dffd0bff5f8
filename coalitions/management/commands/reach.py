"""`python manage.py reach SLUG`: what a coalition's member governments cover together."""

import argparse
import datetime
import json

from django.core.management.base import BaseCommand
from django.utils import translation

from coalitions.command_coalition import find_coalition
from coalitions.plausibility import warning_text
from coalitions.reach import compute_reach


class Command(BaseCommand):
    help = "Print the reach of a coalition: people and GDP that its member governments cover, each territory once."

    def add_arguments(self, parser):
        parser.add_argument("slug", help="the coalition, such as argentina, japan, mexico or us")
        parser.add_argument(
            "--as-of",
            type=parse_date,
            metavar="YYYY-MM-DD",
            help="the date to compute it for; today by default",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, slug, as_of, **options):
        coalition = find_coalition(slug)
        with translation.override("en"):
            reach = compute_reach(coalition, as_of)
            if options["json"]:
                self.stdout.write(json.dumps(reach.as_json(), ensure_ascii=False))
            else:
                self.write_summary(reach)

    def write_summary(self, reach):
        self.stdout.write(
            f"{reach.coalition} on {reach.as_of}: {reach.signatories:,} signatories, {reach.governments:,} governments"
        )
        self.write_metric("people", reach.population)
        self.write_metric(reach.economy.currency or "GDP", reach.economy)
        for line in reach.lines:
            within = f" ({line.within})" if line.within else ""
            people = number(line.population)
            self.stdout.write(
                f"{people:>15}  {line.population_year or '?':<5} {line.outcome}{within}: {line.name}"
            )
            for code in line.warnings:
                self.stdout.write(f"{'':24}! {warning_text(code)}")

    def write_metric(self, unit, metric):
        upper = f", at most {number(metric.upper)}" if not metric.is_certain else ""
        share = f", {metric.share:.1%} of {number(metric.national)}" if metric.share is not None else ""
        estimated = f", of which {number(metric.estimated)} estimated" if metric.estimated else ""
        self.stdout.write(f"  {number(metric.value)} {unit}{upper}{share}{estimated}")
        counts = ", ".join(f"{count} {name}" for name, count in metric.counts.items() if count)
        self.stdout.write(f"    {counts or 'no governments'}; adding up naively: {number(metric.naive)}")


def number(value):
    return "unknown" if value is None else f"{value:,}"


def parse_date(text):
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a date; write it as YYYY-MM-DD.") from None
