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
    dependencies = [("pledges", "0004_looks_for_pledges_and_criteria")]

    operations = [
        *map(
            add_uid,
            [
                "criterionanswer",
                "historicalcriterionanswer",
                "historicalpledge",
                "historicalpledgesearch",
                "historicalprogressreport",
                "pledge",
                "pledgesearch",
                "progressreport",
            ],
        ),
    ]
