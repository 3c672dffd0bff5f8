"""Tables written as XLSX."""

import datetime
import io


def workbook(headings, rows):
    """An XLSX file in which text is text: nothing in it is ever run as a formula or opened as a link.

    Numbers are numbers and days are days, shown like 2018-11-20.
    """
    import xlsxwriter  # takes memory that nothing else needs

    file = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(headings), 18)
        sheet.write_row(0, 0, headings, bold)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                if isinstance(value, datetime.date):
                    sheet.write_datetime(number, column, value, day)
                elif value is not None and value != "":
                    write = sheet.write_number if isinstance(value, int | float) else sheet.write_string
                    write(number, column, value if isinstance(value, int | float) else str(value))
    return file.getvalue()
