"""Texts that our users see, that come from libraries, and that the libraries leave in English.

Nothing imports this module. It is here so that `make messages` finds the texts and our own catalogues, which come
before those of the libraries, translate them. Pages of libraries that we replaced with our own need no entry.
"""

from django.utils.translation import gettext_noop

# django-simple-history, which has neither Spanish nor Japanese: titles and changes of related records.
gettext_noop("Deleted %(type_name)s")
gettext_noop("Revert %s")
gettext_noop("View history: %s")

# django-import-export: an export to XLSX with characters that a spreadsheet cannot hold.
gettext_noop("export failed due to IllegalCharacterError")
