"""What all commands of the portal have in common."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder


class PortalCommand(BaseCommand):
    """A command that says in one sentence where the database is not migrated, and ends with status 1."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except DatabaseError:
            sentence = what_the_database_lacks()
            if not sentence:
                raise
        if not options.get("json"):
            raise CommandError(sentence)
        self.stdout.write(json.dumps({"errors": [{"message": sentence}]}))
        raise SystemExit(1)


def what_the_database_lacks() -> str:
    """What is missing and what to type; nothing where every migration is applied."""
    if not MigrationRecorder(connection).applied_migrations():
        return "The database has no tables yet. Run: python manage.py migrate"
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return "The database is older than the program. Run: python manage.py migrate"
    return ""
