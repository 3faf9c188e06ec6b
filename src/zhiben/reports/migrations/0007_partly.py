from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0006_structures")]

    operations = [
        migrations.AddField("SheetFile", "partly", models.PositiveIntegerField(default=0)),
    ]
