"""Finding what has names, by what people type: the ids of the owners of the names, and how well each answers."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models
from django.db.models import Case, Q, QuerySet, Value, When
from django.db.models.functions import Length

from signatories.models import Jurisdiction, JurisdictionName, Signatory, SignatoryName
from signatories.models.names import begins_with, has_key
from signatories.names.asked import (
    has_one_error,
    has_words,
    initials,
    may_be_initials,
    readings,
    says_enough,
    spellings,
    spellings_of_organisation,
)
from signatories.names.index import alike
from signatories.names.keys import kana_spellings
from signatories.names.ranking import Rank

MOST_COMPARED = 1000
Condition = Callable[[type[models.Model], str], Q]


@dataclass(frozen=True)
class Named:
    """Records with a name, and the model of their other names."""

    model: type[models.Model]
    names: type[models.Model]
    owner: str
    spellings: Callable[[str], list[str]]  # the keys of what is typed

    def having(self, *conditions: Condition) -> list[QuerySet]:
        """The ids of records of which any name meets any of the conditions, for `_any_of`.

        Each condition is asked apart, for of several in one the databases would use no index.
        """
        ids: list[QuerySet] = []
        for condition in conditions:
            own = self.model._default_manager.filter(condition(self.model, "name_key"))
            others = self.names._default_manager.filter(condition(self.names, "key"))
            ids += [own.order_by().values("pk"), others.order_by().values(self.owner)]
        return ids

    def keys(self, condition: Condition) -> list[tuple[int, str]]:
        """(id of the record, key) of the names that meet the condition, `MOST_COMPARED` of each model at most."""
        own = self.model._default_manager.filter(condition(self.model, "name_key")).order_by()
        others = self.names._default_manager.filter(condition(self.names, "key")).order_by()
        return [
            *own.values_list("pk", "name_key")[:MOST_COMPARED],
            *others.values_list(self.owner, "key")[:MOST_COMPARED],
        ]


PLACES = Named(Jurisdiction, JurisdictionName, "jurisdiction_id", spellings)
ORGANISATIONS = Named(Signatory, SignatoryName, "signatory_id", spellings_of_organisation)


def ranked(asked: str, among: QuerySet, named: Named, also: QuerySet | None = None) -> QuerySet:
    """Those of `among` that answer to `asked` by a name, with their `rank`, in no order; empty text finds nothing.

    A name answers that is it, begins with it, or contains it; and a name whose reading begins with it. `also` are the
    ids of those that it names in another way, which is as good as the whole name.
    """
    keys = named.spellings(asked)
    if not keys:
        return among.none().annotate(rank=Value(int(Rank.ELSEWHERE)))
    sounds = [spelling for key in (*keys, *readings(asked)) for spelling in kana_spellings(key)]
    exact = named.having(_is_one_of(sounds))
    if also is not None:
        exact.append(also.order_by())
    beginning = named.having(*(_begins(key) for key in (*keys, *readings(asked))))
    word = named.having(*(_contains(f" {key}") for key in keys))
    containing = named.having(*(_contains(key) for key in keys if says_enough(key))) or word
    short = _of_initials(keys[0], named)
    rank = Case(
        When(pk__in=_any_of(exact), then=Value(int(Rank.EXACT))),
        When(pk__in=short, then=Value(int(Rank.INITIALS))),
        When(pk__in=_any_of(beginning), then=Value(int(Rank.BEGINNING))),
        When(pk__in=_any_of(word), then=Value(int(Rank.WORD))),
        default=Value(int(Rank.ELSEWHERE)),
    )
    found = Q(pk__in=_any_of([*exact, *beginning, *containing])) | Q(pk__in=short)
    return among.filter(found).annotate(rank=rank)


def with_these_words(asked: str, named: Named) -> set[int]:
    """The ids of records of which a name has words that begin with those typed, in their order: the next best."""
    keys = [key for key in named.spellings(asked) if " " in key]
    found: set[int] = set()
    for key in keys:
        longest = max(key.split(), key=len)
        found |= {pk for pk, name in named.keys(_contains(longest)) if has_words(key, name)}
    return found


def with_one_error(asked: str, named: Named) -> set[int]:
    """The ids of records of which a name, or words in a row of it, is what is typed but for one letter."""
    found: set[int] = set()
    for key in named.spellings(asked)[:1]:
        names = [*named.keys(_alike(key)), *named.keys(_as_long_and_begins_so(key))]
        found |= {pk for pk, name in names if has_one_error(key, name)}
    return found


def _of_initials(key: str, named: Named) -> list[int]:
    if not may_be_initials(key):
        return []
    return [pk for pk, name in named.keys(_starts_words(key)) if initials(name) == key]


def _any_of(ids: list[QuerySet]) -> QuerySet:
    return ids[0].union(*ids[1:])


def _is_one_of(keys: list[str]) -> Condition:
    return lambda model, field: Q(**{f"{field}__in": keys})


def _begins(key: str) -> Condition:
    return lambda model, field: begins_with(field, key)


def _contains(key: str) -> Condition:
    return lambda model, field: has_key(model, field, key)


def _as_long_and_begins_so(key: str) -> Condition:
    """Two swapped letters leave a short name no part of three: Tuscon and Tucson share their beginning alone."""

    def condition(model: type[models.Model], field: str) -> Q:
        near = model._default_manager.annotate(letters=Length(field)).filter(
            begins_with(field, key[:2]), letters__range=(len(key) - 1, len(key) + 1)
        )
        return Q(pk__in=near.order_by().values("pk"))

    return condition


def _alike(key: str) -> Condition:
    return lambda model, field: Q(pk__in=alike(model._meta.db_table, key, MOST_COMPARED))


def _starts_words(letters: str) -> Condition:
    """A name that begins with the first letter and has words with the others, in their order."""
    pattern = "^" + ".* ".join(letters)
    return lambda model, field: begins_with(field, letters[0]) & Q(**{f"{field}__regex": pattern})
