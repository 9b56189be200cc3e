from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('visits', '0005_fewer_indexes'),
    ]

    operations = [
        migrations.AddField(
            model_name='stop',
            name='premise_said_for',
            field=models.CharField(blank=True, db_default='', default='', max_length=200),
        ),
        migrations.AlterField(
            model_name='visitevent',
            name='kind',
            field=models.CharField(choices=[('signed_out', 'Signed Out'), ('planned', 'Planned'), ('arrived', 'Arrived'), ('left', 'Left'), ('checked_in', 'Checked In'), ('extended', 'Extended'), ('edited', 'Edited'), ('back', 'Back'), ('cancelled', 'Cancelled'), ('reminded', 'Reminded'), ('alarm_closed', 'Alarm Closed'), ('frozen', 'Frozen'), ('released', 'Released'), ('backup', 'Backup'), ('approved', 'Approved'), ('declined', 'Declined'), ('place_said', 'Place Said')], max_length=20),
        ),
    ]
