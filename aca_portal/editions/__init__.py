"""The edition: a number that grows with every committed change of what the public may see.

Triggers of the database raise it, so that no writer can forget to: forms, imports, commands, bulk SQL, another process,
somebody at psql. `current_edition()` reads it:

    edition = current_edition()  # first the edition, then the data: what is read is never older than its edition

Each app declares its tables as `public_models` and `private_models` of its `AppConfig`; see `declared.py`.
"""

from aca_portal.editions.edition import current_edition

__all__ = ["current_edition"]
