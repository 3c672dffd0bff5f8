"""Texts of the libraries that readers and staff see and that the libraries leave in English.

Nothing imports this module. It is here so that `make messages` finds the texts and our own catalogues, which
come before those of the libraries, translate them.
"""

from django.utils.translation import gettext_noop, ngettext_lazy

# django-filter has no Japanese at all, and lacks a little Spanish.
gettext_noop("%s (descending)")
gettext_noop("Multiple values may be separated by commas.")
gettext_noop("Ordering")
gettext_noop("Range query expects two values.")
gettext_noop("Select a lookup.")

# django-import-export: its export page.
gettext_noop("Resource")
gettext_noop("Select all")
gettext_noop('Select at least 1 field for "%(resource_name)s" to export')
gettext_noop("This exporter will export the following fields: ")
gettext_noop("export failed due to IllegalCharacterError")
ngettext_lazy("Export %(len)s selected item.", "Export %(len)s selected items.", "len")

# django-simple-history has neither language.
gettext_noop("Change reason")
gettext_noop("Changed")
gettext_noop("Changed by")
gettext_noop("Changes")
gettext_noop("Choose a date from the list below to revert to a previous version of this object.")
gettext_noop("Comment")
gettext_noop("Created")
gettext_noop("Deleted")
gettext_noop("Deleted %(type_name)s")
gettext_noop("Object")
gettext_noop("Press the 'Revert' button below to revert to this version of the object.")
gettext_noop("Revert")
gettext_noop("Revert %(verbose_name)s")
gettext_noop("Revert %s")
gettext_noop("This object doesn't have a change history.")
gettext_noop("View %(verbose_name)s")
gettext_noop("View history: %s")
gettext_noop("You may edit it again below")
ngettext_lazy("entry", "entries", "count")
