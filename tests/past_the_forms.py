"""Writes as a script or a bulk import would: past every form, straight to the database."""

import pytest
from django.db import IntegrityError, transaction


def assert_refused(record, **wrong):
    """The database does not let the fields of a record on file become these."""
    with pytest.raises(IntegrityError), transaction.atomic():
        type(record)._base_manager.filter(pk=record.pk).update(**wrong)


def assert_bulk_refused(*records):
    """The database does not take these records, unsaved as they are."""
    with pytest.raises(IntegrityError), transaction.atomic():
        type(records[0])._base_manager.bulk_create(records)
