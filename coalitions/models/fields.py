"""Kinds of fields of the models."""

import json


class RowByRow(json.JSONEncoder):
    """Writes a long list one entry after the other; at once it would take many times the memory of its text."""

    def encode(self, value):
        if not isinstance(value, list):
            return super().encode(value)
        return f"[{', '.join(map(super().encode, value))}]"
