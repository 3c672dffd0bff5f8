"""Small workbooks as people keep them: with formats of numbers, error cells and hidden rows."""

import io

import openpyxl


def workbook(rows, *, shown_as=None, hidden=()):
    """An XLSX file of those rows. `shown_as` is {value: number format}; `hidden` are numbers of rows."""
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    for row in book.active.iter_rows():
        for cell in row:
            cell.number_format = (shown_as or {}).get(cell.value, "General")
    for number in hidden:
        book.active.row_dimensions[number].hidden = True
    book.save(file)
    return file.getvalue()
