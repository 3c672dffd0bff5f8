import time

from django.db import migrations

SECONDS = 3


def take_time(apps, schema_editor):
    print("in the middle", flush=True)
    time.sleep(SECONDS)


class Migration(migrations.Migration):
    dependencies = [("coalitions", "0001_initial")]
    operations = [
        migrations.RunSQL("ALTER TABLE coalitions_membership ADD COLUMN of_the_next_version varchar(9) NULL"),
        migrations.RunPython(take_time),
    ]
