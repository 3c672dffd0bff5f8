"""The indexes that find a part of a name, however many names are on file.

PostgreSQL has them in its `pg_trgm` extension. SQLite has its full-text search: one virtual table for each column of
names, without text of its own, which triggers keep true whoever writes. Both index every three letters in a row, so
what is shorter is looked for name by name. `install` runs after each migration and makes what is missing.
"""

from collections.abc import Iterable

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import RawSQL

LETTERS = 3  # of one entry of the indexes
# {table: its column of keys, as `signatories.names.keys` makes them}
KEY_COLUMNS = {
    "signatories_signatory": "name_key",
    "signatories_signatoryname": "key",
    "signatories_jurisdiction": "name_key",
    "signatories_jurisdictionname": "key",
}

POSTGRESQL = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX {table}_search ON {table} USING gin ({column} gin_trgm_ops)",
)
SQLITE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS {table}_search USING fts5("
    "{column}, content='{table}', content_rowid='id', tokenize='trigram', detail='full')",
    "CREATE TRIGGER {table}_search_new AFTER INSERT ON {table} BEGIN "
    "INSERT INTO {table}_search(rowid, {column}) VALUES (new.id, new.{column}); END",
    "CREATE TRIGGER {table}_search_gone AFTER DELETE ON {table} BEGIN "
    "INSERT INTO {table}_search({table}_search, rowid, {column}) VALUES ('delete', old.id, old.{column}); END",
    "CREATE TRIGGER {table}_search_changed AFTER UPDATE OF id, {column} ON {table} BEGIN "
    "INSERT INTO {table}_search({table}_search, rowid, {column}) VALUES ('delete', old.id, old.{column}); "
    "INSERT INTO {table}_search(rowid, {column}) VALUES (new.id, new.{column}); END",
    "INSERT INTO {table}_search({table}_search) VALUES ('rebuild')",
)
STATEMENTS = {"postgresql": POSTGRESQL, "sqlite": SQLITE}
MARK = {"postgresql": "{table}_search", "sqlite": "{table}_search_new"}  # what is there when all is
IS_THERE = {
    "postgresql": "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()",
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
}


def install(database: BaseDatabaseWrapper) -> None:
    """Make the indexes of those tables of names that lack them."""
    with database.cursor() as cursor:
        tables = set(database.introspection.table_names(cursor))
        cursor.execute(IS_THERE[database.vendor])
        there = {name for (name,) in cursor.fetchall()}
        for table in tables & KEY_COLUMNS.keys():
            # A migration of SQLite makes a table anew, and its triggers are gone with the old one.
            if MARK[database.vendor].format(table=table) not in there:
                for statement in STATEMENTS[database.vendor]:
                    cursor.execute(statement.format(table=table, column=KEY_COLUMNS[table]))


def has_part(table: str, key: str) -> RawSQL | None:
    """The ids of the rows of a table of names that contain `key`, as a subquery for `__in`, from SQLite's index.

    None where the index does not serve: the key is too short, or the database is PostgreSQL, which takes its index
    by itself for `LIKE`.
    """
    if connection.vendor != "sqlite" or len(key) < LETTERS:
        return None
    return RawSQL(f"SELECT rowid FROM {table}_search WHERE {table}_search MATCH %s", [_phrase(key)])


def alike(table: str, key: str, most: int) -> RawSQL:
    """The ids of the `most` rows of a table of names that share most parts with `key`, as a subquery for `__in`.

    For finding a name that is typed with an error. Compare what it finds: most of it is not near at all.
    """
    parts = _parts(key)
    if not parts:
        return RawSQL("SELECT 0 WHERE 1 = 0", [])
    if connection.vendor == "sqlite":
        return RawSQL(
            f"SELECT rowid FROM {table}_search WHERE {table}_search MATCH %s ORDER BY rank LIMIT %s",
            [" OR ".join(map(_phrase, parts)), most],
        )
    column = KEY_COLUMNS[table]
    return RawSQL(
        f"SELECT id FROM {table} WHERE {column} LIKE ANY(%s) "
        f"ORDER BY word_similarity(%s, {column}) DESC, length({column}), id LIMIT %s",
        [[f"%{_literal(part)}%" for part in parts], key, most],
    )


def _parts(key: str) -> list[str]:
    """Every three letters in a row of each word."""
    words: Iterable[str] = key.split()
    parts = (word[at : at + LETTERS] for word in words for at in range(len(word) - LETTERS + 1))
    return list(dict.fromkeys(parts))


def _phrase(key: str) -> str:
    return '"' + key.replace('"', '""') + '"'


def _literal(part: str) -> str:
    return part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
