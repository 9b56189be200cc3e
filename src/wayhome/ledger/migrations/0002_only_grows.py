"""Triggers by plain SQL: entries take no change but the erasure of content, leaves and heads none."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the ledger only grows: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION ledger_only_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL
     AND NEW.actor IS NULL AND NEW.subject IS NULL AND NEW.details IS NULL
     AND NEW.actor_salt IS NULL AND NEW.subject_salt IS NULL AND NEW.details_salt IS NULL
     AND (NEW.id, NEW.at, NEW.action, NEW.actor_commitment, NEW.subject_commitment, NEW.details_commitment, NEW.hash)
       = (OLD.id, OLD.at, OLD.action, OLD.actor_commitment, OLD.subject_commitment, OLD.details_commitment, OLD.hash)
  THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the ledger only grows: an entry may only be erased, whole and once' USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION ledger_note_pending() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO ledger_pending (entry_id) VALUES (NEW.id);
  RETURN NULL;
END $$;

CREATE TRIGGER ledger_entry_update BEFORE UPDATE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_only_erasure();
CREATE TRIGGER ledger_entry_delete BEFORE DELETE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_entry_pending AFTER INSERT ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_note_pending();
CREATE TRIGGER ledger_leaf_refuse BEFORE UPDATE OR DELETE ON ledger_leaf FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_head_refuse BEFORE UPDATE OR DELETE ON ledger_head FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
"""

BACKWARDS = """
DROP TRIGGER ledger_head_refuse ON ledger_head;
DROP TRIGGER ledger_leaf_refuse ON ledger_leaf;
DROP TRIGGER ledger_entry_pending ON ledger_entry;
DROP TRIGGER ledger_entry_delete ON ledger_entry;
DROP TRIGGER ledger_entry_update ON ledger_entry;
DROP FUNCTION ledger_note_pending();
DROP FUNCTION ledger_only_erasure();
DROP FUNCTION ledger_refuse();
"""


class Migration(migrations.Migration):
    dependencies = (("ledger", "0001_initial"),)
    operations = (migrations.RunSQL(FORWARDS, BACKWARDS),)
