"""Files of official territories and figures, imported as the commands do."""

from coalitions.imports.batches import import_file


def import_jurisdictions(content, filename):
    return import_file(coalition=None, kind="jurisdictions", content=content, filename=filename)


def import_figures(content, filename):
    return import_file(coalition=None, kind="figures", content=content, filename=filename)
