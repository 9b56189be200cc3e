"""What waits for its place in the tree is noted once a statement and not once a row: a batch is one insert."""

from django.db import migrations

FORWARDS = """
DROP TRIGGER ledger_entry_pending ON ledger_entry;
CREATE FUNCTION ledger_note_all_pending() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO ledger_pending (entry_id) SELECT id FROM added;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_entry_pending AFTER INSERT ON ledger_entry
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_note_all_pending();
DROP FUNCTION ledger_note_pending();
"""

BACKWARDS = """
DROP TRIGGER ledger_entry_pending ON ledger_entry;
CREATE FUNCTION ledger_note_pending() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO ledger_pending (entry_id) VALUES (NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_entry_pending AFTER INSERT ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_note_pending();
DROP FUNCTION ledger_note_all_pending();
"""


class Migration(migrations.Migration):
    dependencies = (("ledger", "0002_only_grows"),)
    operations = (migrations.RunSQL(FORWARDS, BACKWARDS),)
