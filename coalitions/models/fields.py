"""Kinds of fields of the models."""

import json


class RowByRow(json.JSONEncoder):
    """Encodes a long list entry by entry, which takes a fraction of the memory of encoding it whole."""

    def encode(self, value):
        if not isinstance(value, list):
            return super().encode(value)
        return f"[{', '.join(map(super().encode, value))}]"
