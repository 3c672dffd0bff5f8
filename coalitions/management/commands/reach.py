"""`python manage.py reach SLUG`: what a coalition's member governments cover together."""

from coalitions.command_coalition import ReportCommand, printed
from coalitions.members.families import count_by_type
from coalitions.reach.claim_data import claims_as_json
from coalitions.reach.claims import claims_until
from coalitions.reach.plausibility import warning_text
from coalitions.reach.reach import compute_reach


class Command(ReportCommand):
    help = (
        "Print the reach of a coalition: people, GDP and emissions that its member governments cover, "
        "each territory once."
    )

    def compute(self, coalition, *, as_of, **options):
        return compute_reach(coalition, as_of)

    def as_json(self, reach):
        claims = list(claims_until(reach.coalition, reach.as_of))
        by_type = count_by_type([reach.coalition], reach.as_of)[reach.coalition.pk]
        return reach.as_json() | {"claims": claims_as_json(claims, reach, by_type)}

    def write_summary(self, reach):
        self.stdout.write(
            f"{reach.coalition} on {reach.as_of}: {reach.signatories:,} signatories, {reach.governments:,} governments"
        )
        for metric in reach.metrics.values():
            self.write_metric(metric.metric.unit or metric.currency or str(metric.metric.label), metric)
        for line in reach.lines:
            within = f" ({line.within})" if line.within else ""
            people = printed(line.population.value)
            self.stdout.write(
                f"{people:>15}  {line.population.year or '?':<5} {line.outcome}{within}: {line.name}"
            )
            for code in line.warnings:
                self.stdout.write(f"{'':24}! {warning_text(code)}")

    def write_metric(self, unit, metric):
        upper = f", at most {printed(metric.upper)}" if not metric.is_certain else ""
        share = f", {metric.share:.1%} of {printed(metric.national)}" if metric.share is not None else ""
        estimated = f", of which {printed(metric.estimated)} estimated" if metric.estimated else ""
        self.stdout.write(f"  {printed(metric.value)} {unit}{upper}{share}{estimated}")
        counts = ", ".join(f"{count} {name}" for name, count in metric.counts.as_json().items() if count)
        self.stdout.write(f"    {counts or 'no governments'}; adding up naively: {printed(metric.naive)}")
