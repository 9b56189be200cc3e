"""The trigger alone writes what is pending, from the rows it was fired by."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("ledger", "0003_pending_by_statement"),)
    operations = (
        migrations.AlterField(
            model_name="pending",
            name="entry",
            field=models.OneToOneField(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                primary_key=True,
                related_name="pending",
                serialize=False,
                to="ledger.entry",
            ),
        ),
    )
