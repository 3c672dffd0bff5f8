"""What must hold in every model of the portal, whoever writes."""

import pytest
from django.apps import apps
from django.db.models import CheckConstraint, Q
from simple_history.models import registered_models

APPS = ("aca_portal", "signatories", "coalitions", "pledges")
HISTORIES = {model.history.model for model in registered_models.values()}
HELD_WITH_OTHERS = [
    "Contact.language",
    "ImportBatch.state",
    "Correction.state",
    "NationalGoal.unit",
]  # by what goes with each choice
FIELDS_WITH_CHOICES = [
    (model, field)
    for app in APPS
    for model in apps.get_app_config(app).get_models()
    if model not in HISTORIES
    for field in model._meta.get_fields()
    if getattr(field, "choices", None) and f"{model.__name__}.{field.name}" not in HELD_WITH_OTHERS
]


@pytest.mark.parametrize(
    ("model", "field"),
    FIELDS_WITH_CHOICES,
    ids=[f"{model.__name__}.{field.name}" for model, field in FIELDS_WITH_CHOICES],
)
def test_the_database_knows_the_choices_of_a_form(model, field):
    """Just these: a choice that is added to a form alone would end in a server error."""
    values = [str(value or "") for value, _label in field.choices]
    assert Q(**{f"{field.name}__in": values}) in [
        constraint.condition
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint)
    ]


def test_there_are_fields_with_choices():
    assert len(FIELDS_WITH_CHOICES) > 20
