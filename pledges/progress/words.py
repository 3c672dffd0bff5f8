"""What a verdict says, in the language of the page: the state, the year, and who said it."""

from django.utils.translation import gettext as _

from pledges.progress.evidence import Evidence, Voice
from pledges.progress.state import PledgeState, Progress


def tell(progress: Progress) -> str:
    """The state with the evidence that it follows from: "reached in 2020, by the published inventory; …"."""
    verdict = progress.verdict
    if verdict.evidence is None:
        declared = verdict.state == PledgeState.ACHIEVED and verdict.declared_by
        return _declared(verdict.declared_by) if declared else str(verdict.state.label)
    parts = {
        "state": verdict.state.label,
        "year": verdict.evidence.year,
        "voice": verdict.evidence.voice.label,
    }
    if progress.is_without_report:
        return _("%(state)s in %(year)s, by %(voice)s; no report by the signatory") % parts
    return _("%(state)s in %(year)s, by %(voice)s") % parts


def tell_contradictions(progress: Progress) -> list[str]:
    """What else is on file about the same year and says otherwise, one sentence for each."""
    verdict = progress.verdict
    found = [
        _("Not so by %(voice)s for %(year)s: see the table.") % {"voice": one.voice.label, "year": one.year}
        for one in _once_each(verdict.against)
    ]
    if verdict.declared_by and verdict.state == PledgeState.MISSED:
        found.append(_("On file also: %(how)s.") % {"how": _declared(verdict.declared_by)})
    return found


def _once_each(evidence: tuple[Evidence, ...]) -> list[Evidence]:
    return list({one.voice: one for one in evidence}.values())


def _declared(voice: Voice | None) -> str:
    if voice == Voice.VERIFIED:
        return _("achieved, as verified by others")
    return _("achieved, as declared by the signatory")
