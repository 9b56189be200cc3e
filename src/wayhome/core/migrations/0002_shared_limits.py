"""The table of Django's database cache: what the sign-in's limits count, shared by all web processes."""

from django.db import migrations

FORWARDS = """
CREATE TABLE core_cache (
  cache_key varchar(255) PRIMARY KEY,
  value text NOT NULL,
  expires timestamptz NOT NULL
);
CREATE INDEX core_cache_expires ON core_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = (("core", "0001_initial"),)
    operations = (migrations.RunSQL(FORWARDS, "DROP TABLE core_cache;"),)
