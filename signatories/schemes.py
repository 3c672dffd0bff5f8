"""Codes under which others know an organisation: the schemes, the form of their codes, and where they are looked up."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from stdnum import lei
from stdnum.ar import cuit
from stdnum.exceptions import ValidationError as NumberError
from stdnum.jp import cn
from stdnum.mx import rfc
from stdnum.us import ein


class Scheme(models.TextChoices):
    WIKIDATA = "wikidata", _("Wikidata")
    LEI = "lei", _("Legal Entity Identifier (LEI)")
    ROR = "ror", _("Research Organization Registry (ROR)")
    UN_LOCODE = "un_locode", _("UN/LOCODE")
    EIN = "ein", _("Employer Identification Number (United States)")
    CUIT = "cuit", _("CUIT (Argentina)")
    RFC = "rfc", _("RFC (Mexico)")
    HOUJIN_BANGOU = "houjin_bangou", _("Corporate number (Japan)")
    FIPS = "fips", _("FIPS code (United States)")
    CVEGEO = "cvegeo", _("CVEGEO of INEGI (Mexico)")
    INDEC = "indec", _("Code of INDEC (Argentina)")
    LGCODE = "lgcode", _("Local government code (Japan)")


@dataclass(frozen=True)
class Form:
    """How the codes of a scheme are written: `pattern` is of those on file, `example` one for people.

    `numbers` checks what a pattern cannot, such as a check digit. `territory_in` is the country whose territories the
    codes are of. `address` is where a code is looked up.
    """

    pattern: str
    example: str
    numbers: ModuleType | None = None
    territory_in: str = ""
    address: str = ""
    tidy: Callable[[str], str] = str.upper


FORMS = {
    Scheme.WIKIDATA: Form(r"^Q[1-9][0-9]*$", "Q1489", address="https://www.wikidata.org/wiki/{}"),
    Scheme.LEI: Form(
        r"^[0-9A-Z]{18}[0-9]{2}$",
        "5493000IBP32UQZ0KL24",
        lei,
        address="https://search.gleif.org/#/record/{}",
    ),
    Scheme.ROR: Form(
        r"^0[0-9a-hjkmnp-tv-z]{6}[0-9]{2}$", "02mhbdp94", address="https://ror.org/{}", tidy=str.lower
    ),
    Scheme.UN_LOCODE: Form(r"^[A-Z]{2}[A-Z2-9]{3}$", "MXGDL"),
    Scheme.EIN: Form(r"^[0-9]{9}$", "91-1144442", ein),
    Scheme.CUIT: Form(r"^[0-9]{11}$", "20-05536168-2", cuit),
    Scheme.RFC: Form(
        r"^[A-ZÑ&]{3}[0-9]{6}[0-9A-Z]{2}[0-9A]$", "MAB-930714-8T4", rfc
    ),  # companies, no persons
    Scheme.HOUJIN_BANGOU: Form(
        r"^[0-9]{13}$",
        "5835678256246",
        cn,
        address="https://www.houjin-bangou.nta.go.jp/henkorireki-johoto.html?selHouzinNo={}",
    ),
    Scheme.FIPS: Form(r"^([0-9]{2}|[0-9]{5}|[0-9]{7})$", "04019", territory_in="US"),
    Scheme.CVEGEO: Form(r"^([0-9]{2}|[0-9]{5})$", "14039", territory_in="MX"),
    Scheme.INDEC: Form(r"^([0-9]{2}|[0-9]{5,6})$", "06427", territory_in="AR"),
    Scheme.LGCODE: Form(r"^[0-9]{6}$", "141003", territory_in="JP"),
}


class WrongCode(ValueError):
    """Why a text is no code of its scheme, as a sentence."""


def read_code(scheme: str, text: str) -> str:
    """A code in the form in which it is kept, however it was written; raises `WrongCode` where it is none."""
    form = FORMS[Scheme(scheme)]
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain.lower().startswith(("https://", "http://")):
        plain = re.split(r"[/=]", plain.rstrip("/"))[-1]
    code = form.tidy(re.sub(r"[\s.\-‐-―−]", "", plain))
    if form.territory_in:
        code = code.removeprefix(form.territory_in)
    if not re.fullmatch(form.pattern, code):
        raise WrongCode(
            gettext("“%(code)s” is not written like a code of %(scheme)s, such as %(example)s.")
            % {"code": text, "scheme": Scheme(scheme).label, "example": form.example}
        )
    try:
        if form.numbers:
            form.numbers.validate(code)
    except NumberError as error:
        raise WrongCode(
            gettext("“%(code)s” is no code of %(scheme)s: a digit is wrong. Compare it with its source.")
            % {"code": text, "scheme": Scheme(scheme).label}
        ) from error
    return code


def address_of(scheme: str, code: str) -> str:
    """Where everybody can look a code up, or nothing."""
    return FORMS[Scheme(scheme)].address.format(code)
