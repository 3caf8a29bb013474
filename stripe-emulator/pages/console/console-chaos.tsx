/** @jsxImportSource hono/jsx */

import type { Context } from "../../context";
import type { ChaosSettings } from "../../webhooks/chaos";

const chances = [
  { name: "shuffle", label: "Overtaken by others" },
  { name: "duplicate", label: "Sent twice" },
  { name: "delay", label: "Late" },
  { name: "drop", label: "Never sent" },
] as const;

function percent(text: string | null): number {
  const value = Number(text ?? "");
  return Number.isFinite(value) ? Math.min(100, Math.max(0, value)) / 100 : 0;
}

/** The settings a sent form asks for; what isn't a number counts as none. */
export function chaosFrom(form: URLSearchParams): Partial<ChaosSettings> {
  const seed = Number(form.get("seed") ?? "");
  const delaySeconds = Number(form.get("delaySeconds") ?? "");
  const endpoint = form.get("endpoint");
  const customer = form.get("customer")?.trim();
  return {
    shuffle: percent(form.get("shuffle")),
    duplicate: percent(form.get("duplicate")),
    delay: percent(form.get("delay")),
    drop: percent(form.get("drop")),
    ...(Number.isInteger(seed) ? { seed } : {}),
    ...(delaySeconds > 0 ? { delayMs: Math.round(Math.min(delaySeconds, 600) * 1000) } : {}),
    ...(endpoint ? { endpoint } : {}),
    ...(customer ? { customer } : {}),
  };
}

/** What goes wrong with deliveries on purpose. */
export function ChaosForm({ ctx }: { ctx: Context }) {
  const { settings, on } = ctx.chaos;
  const endpoints = ctx.store.of("webhook_endpoint").all();
  return (
    <section class="card" aria-labelledby="chaos">
      <h2 id="chaos">Chaos</h2>
      <p>
        {on ? (
          <strong data-testid="chaos-state">Deliveries go wrong on purpose.</strong>
        ) : (
          <span data-testid="chaos-state">Off: deliveries come once and in order.</span>
        )}{" "}
        <span class="muted">The same seed makes the same decisions.</span>
      </p>
      <form class="stack" method="post" action="/console/webhooks/chaos">
        <fieldset>
          <legend>How likely, in percent</legend>
          {chances.map(({ name, label }) => (
            <div key={name} class="chance">
              <label for={name}>{label}</label>
              <input
                id={name}
                name={name}
                inputmode="decimal"
                value={String(Math.round(settings[name] * 100))}
              />
            </div>
          ))}
        </fieldset>
        <div class="pair">
          <div class="field">
            <label for="delaySeconds">Late by up to, in seconds</label>
            <input
              id="delaySeconds"
              name="delaySeconds"
              inputmode="decimal"
              value={String(settings.delayMs / 1000)}
            />
          </div>
          <div class="field">
            <label for="seed">Seed</label>
            <input id="seed" name="seed" inputmode="numeric" value={String(settings.seed)} />
          </div>
        </div>
        <div class="field">
          <label for="chaos-endpoint">Endpoint</label>
          <select id="chaos-endpoint" name="endpoint">
            <option value="">All</option>
            {endpoints.map(({ id, url }) => (
              <option key={id} value={id} selected={settings.endpoint === id || settings.endpoint === url}>
                {url}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <div>
            <label for="chaos-customer">Customer</label>
            <span class="hint">an id; everybody when empty</span>
          </div>
          <input id="chaos-customer" name="customer" value={settings.customer ?? ""} placeholder="cus_…" />
        </div>
        <p class="row">
          <button type="submit">Turn chaos on</button>
          {on ? (
            <button class="quiet" type="submit" name="off" value="yes">
              Turn chaos off
            </button>
          ) : null}
        </p>
      </form>
    </section>
  );
}
