DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY[
    'refunds', 'credit_notes', 'trials', 'billing_notices', 'billing_drift', 'credit_grants',
    'credit_entries', 'credit_balances'
  ] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format(
      'CREATE POLICY tenant ON %I TO keel_tenant '
      'USING (organization_id = current_organization_id()) '
      'WITH CHECK (organization_id = current_organization_id())',
      tenant_table
    );
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO keel_tenant', tenant_table);
  END LOOP;
END
$$;--> statement-breakpoint
-- What was entered into the ledger stays as it was written.
REVOKE UPDATE, DELETE ON credit_entries FROM keel_tenant;
