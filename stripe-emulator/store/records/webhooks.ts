import type Stripe from "stripe";
import type { ChaosEffect } from "../../webhooks/chaos";
import type { Stored } from "./stored";

export type WebhookEndpointRecord = Stored<Omit<Stripe.WebhookEndpoint, "deleted">> & {
  internal: {
    secret: string;
    /** A secret that was rolled and still signs until then, in Unix seconds. */
    retiring?: { secret: string; until: number };
  };
};

export interface EventRecord {
  id: string;
  object: "event";
  account?: string;
  api_version: string;
  context?: string;
  created: number;
  data: { object: Record<string, unknown>; previous_attributes?: Record<string, unknown> };
  livemode: boolean;
  pending_webhooks: number;
  request: { id: string | null; idempotency_key: string | null } | null;
  type: string;
}

/** One event on its way to one endpoint, with every attempt made so far. */
export interface DeliveryRecord {
  id: string;
  event: string;
  endpoint: string;
  url: string;
  /** `dropped` by chaos: it was never sent. */
  status: "pending" | "succeeded" | "failed" | "dropped";
  /** Unix milliseconds of the next attempt; null when there is none. */
  nextAttemptAt: number | null;
  /** What chaos did to it; absent when nothing. */
  chaos?: ChaosEffect[];
  attempts: { at: number; status: number | null; error: string | null; body: string }[];
}
