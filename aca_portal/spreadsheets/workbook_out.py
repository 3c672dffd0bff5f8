"""Tables written as XLSX."""

import io


def workbook(headings, rows):
    """An XLSX file in which text is text: nothing in it is ever run as a formula or opened as a link."""
    import xlsxwriter  # takes memory that nothing else needs

    file = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(headings), 18)
        sheet.write_row(0, 0, headings, bold)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                if value is not None and value != "":
                    write = sheet.write_number if isinstance(value, int | float) else sheet.write_string
                    write(number, column, value if isinstance(value, int | float) else str(value))
    return file.getvalue()
