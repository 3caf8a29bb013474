-- The second wall. Queries name their organization; should one forget, the database still shows and takes
-- only rows of the organization that the transaction was opened for (db/tenancy.ts).
DO $$
BEGIN
  CREATE ROLE keel_tenant NOLOGIN;
EXCEPTION
  -- Roles belong to the whole server: another database of this server may have made it, even right now.
  WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;--> statement-breakpoint
DO $$
BEGIN
  EXECUTE format('GRANT keel_tenant TO %I', current_user);
EXCEPTION
  -- Two databases being migrated at once may both write this one row of the server.
  WHEN OTHERS THEN
    IF NOT pg_has_role(current_user, 'keel_tenant', 'member') THEN RAISE; END IF;
END
$$;--> statement-breakpoint
GRANT USAGE ON SCHEMA public TO keel_tenant;--> statement-breakpoint
CREATE FUNCTION current_organization_id() RETURNS text
  LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.organization_id', true), '') $$;--> statement-breakpoint
DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY[
    'memberships', 'audit_events', 'projects', 'customers', 'payment_methods', 'subscriptions',
    'subscription_items', 'invoices', 'invoice_lines', 'invoice_payments', 'checkouts', 'billing_alerts'
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
-- What was audited stays as it was written.
REVOKE UPDATE, DELETE ON audit_events FROM keel_tenant;--> statement-breakpoint
ALTER TABLE organizations ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY tenant ON organizations TO keel_tenant
  USING (id = current_organization_id()) WITH CHECK (id = current_organization_id());--> statement-breakpoint
GRANT SELECT, UPDATE ON organizations TO keel_tenant;--> statement-breakpoint
-- Shared by all organizations: the catalogue to read, colleagues' names, mails to send.
GRANT SELECT ON plans, prices TO keel_tenant;--> statement-breakpoint
GRANT SELECT (id, name, email, image) ON users TO keel_tenant;--> statement-breakpoint
GRANT INSERT ON emails TO keel_tenant;--> statement-breakpoint
-- Of people, an organization sees its members, and who once acted in it. Accounts belong to no organization, so
-- a query on them that forgets its join would otherwise show everybody's name and address.
ALTER TABLE users ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY tenant ON users FOR SELECT TO keel_tenant
  USING (
    EXISTS (SELECT FROM memberships WHERE memberships.user_id = users.id)
    OR EXISTS (SELECT FROM audit_events WHERE audit_events.actor_user_id = users.id)
  );
