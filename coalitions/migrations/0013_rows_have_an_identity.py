import uuid

from django.db import migrations, models

OLDER = uuid.UUID(int=0)  # of all rows from before: a newer row never has it, so key and uid together name a row


def add_uid(model):
    def field(default):
        return models.UUIDField(default=default, editable=False)

    return migrations.SeparateDatabaseAndState(
        database_operations=[migrations.AddField(model, "uid", field(OLDER))],
        state_operations=[migrations.AddField(model, "uid", field(uuid.uuid4))],
    )


class Migration(migrations.Migration):
    dependencies = [("coalitions", "0012_words_of_pledge_files")]

    operations = [
        migrations.AddField("importchange", "targets", models.JSONField(default=dict)),
        migrations.AddField("importchange", "uids", models.JSONField(default=list)),
        *map(
            add_uid,
            [
                "correction",
                "historicalmembership",
                "identityanswer",
                "listentry",
                "membership",
                "placeanswer",
                "wordanswer",
            ],
        ),
    ]
