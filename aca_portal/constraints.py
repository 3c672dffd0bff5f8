"""Database constraints that many models share. They hold for every writer: forms, imports, scripts and SQL."""

from collections.abc import Iterable

from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

FIRST_YEAR, LAST_YEAR = 1800, 2100
YEARS = range(FIRST_YEAR, LAST_YEAR + 1)

COUNTRY = r"^[A-Z]{2}$"  # ISO 3166-1 alpha-2
CURRENCY = r"^[A-Z]{3}$"  # ISO 4217
LANGUAGE = r"^([a-z]{2,3}(-[A-Za-z0-9]+)*)?$"  # BCP 47, or empty


def _texts(values: Iterable[str | None]) -> list[str]:
    """Choices as migrations write them down."""
    return [str(value or "") for value in values]


def one_of(field: str, values: Iterable[str | None], *, name: str) -> CheckConstraint:
    """The field holds one of these values. None, as choices with an `__empty__` have it, stands for empty text."""
    return CheckConstraint(
        condition=Q(**{f"{field}__in": _texts(values)}),
        name=name,
        violation_error_message=_("This is none of the choices."),
    )


def is_filled(*fields: str, name: str) -> CheckConstraint:
    """None of these texts is empty."""
    condition = Q()
    for field in fields:
        condition &= ~Q(**{field: ""})
    return CheckConstraint(
        condition=condition, name=name, violation_error_message=_("A name or text that is needed is empty.")
    )


def plausible_years(*fields: str, name: str) -> CheckConstraint:
    """Each of these years is one from 1800 to 2100, or is not known."""
    condition = Q()
    for field in fields:
        condition &= Q(**{field: None}) | Q(**{f"{field}__gte": FIRST_YEAR, f"{field}__lte": LAST_YEAR})
    return CheckConstraint(
        condition=condition,
        name=name,
        violation_error_message=_("A year is written with four digits, from 1800 to 2100."),
    )


def country_code(field: str, *, name: str) -> CheckConstraint:
    """The field is a country code of two capital letters."""
    return CheckConstraint(
        condition=Q(**{f"{field}__regex": COUNTRY}),
        name=name,
        violation_error_message=_("Write the country as its two-letter ISO code, such as MX."),
    )


def language_code(field: str, *, name: str) -> CheckConstraint:
    """The field is a language code such as en or pt-BR, or empty."""
    return CheckConstraint(
        condition=Q(**{f"{field}__regex": LANGUAGE}),
        name=name,
        violation_error_message=_("Write the language as a code, such as en, es or ja."),
    )


def unit_of_metric(
    units: dict[str, str], *, money: Iterable[str], any_unit: Iterable[str] = (), name: str
) -> CheckConstraint:
    """The unit is that of the metric in `units`, a currency code for a metric in `money`, and no matter which, but
    not empty, for one in `any_unit`."""
    condition = Q(metric__in=_texts(money), unit__regex=CURRENCY)
    for metric, unit in units.items():
        condition |= Q(metric=str(metric), unit=unit)
    if any_unit:
        condition |= Q(metric__in=_texts(any_unit)) & ~Q(unit="")
    return CheckConstraint(
        condition=condition, name=name, violation_error_message=_("This unit does not fit the metric.")
    )


def not_itself(field: str, *, name: str) -> CheckConstraint:
    """A record does not point at itself."""
    return CheckConstraint(
        condition=Q(**{field: None}) | ~Q(**{field: F("id")}),
        name=name,
        violation_error_message=_("A record cannot stand for itself here. Choose another."),
    )
