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
    dependencies = [("signatories", "0008_names_in_order")]

    operations = [
        *map(
            add_uid,
            [
                "figure",
                "historicalfigure",
                "historicaljurisdiction",
                "historicalsignatory",
                "identifier",
                "jurisdiction",
                "jurisdictionname",
                "measure",
                "mergerecord",
                "signatory",
                "signatoryname",
                "signatoryredirect",
            ],
        ),
    ]
