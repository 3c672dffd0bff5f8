"""Undoing an import of pledges."""

from django.core import serializers

from coalitions.imports.batches import import_file
from coalitions.imports.undo import undo_batch
from coalitions.models import ImportBatch
from pledges.models import Pledge, ProgressReport
from tests import factories

HEADINGS = "signatory,kind,target_value,unit,base_year,target_year,reported_year,reported_value,title"


def dump():
    return [serializers.serialize("json", model.objects.order_by("pk")) for model in (Pledge, ProgressReport)]


def load(us, *lines):
    content = "\n".join([HEADINGS, *lines]).encode()
    batch = import_file(coalition=us, filename="pledges.csv", content=content, kind="pledges")
    assert batch.state == ImportBatch.State.APPLIED, batch.errors
    return batch


def test_an_undo_restores_pledges_links_and_reports(us):
    factories.membership(us, factories.business("Acme"))
    load(us, "Acme,absolute_base_year,40,percent,1990,2030,2020,12,First")
    before = dump()
    batch = load(
        us,
        "Acme,absolute_base_year,45,percent,1990,2030,2020,13,Better",
        "Acme,absolute_base_year,90,percent,1990,2050,2021,14,Last",
    )
    assert (batch.new, batch.updated) == (1, 1)
    assert Pledge.objects.exclude(long_term=None).count() == 1
    assert undo_batch(batch=batch, user=None).batch.kept == []
    assert dump() == before


def test_a_pledge_edited_since_is_kept(us):
    factories.membership(us, factories.business("Acme"))
    batch = load(us, "Acme,absolute_base_year,40,percent,1990,2030,,,First")
    pledge = Pledge.objects.get()
    pledge.target_value = 41
    pledge.save()
    assert [one["reason"] for one in undo_batch(batch=batch, user=None).batch.kept] == ["edited"]
    assert Pledge.objects.get().target_value == 41
