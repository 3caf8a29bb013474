import { serve } from "@hono/node-server";
import { announceRenewal } from "./billing/announce-renewal";
import {
  announceTrialEnd,
  cancelAsScheduled,
  expireIncomplete,
  finalizeRenewal,
  renewSubscription,
  retryInvoice,
} from "./billing/cycle";
import { endDiscountInTime } from "./billing/discounts";
import { announceDue, announceOverdue } from "./billing/due-dates";
import { subscriptionHandlers } from "./billing/due-handlers";
import { settleRefund } from "./billing/refunds";
import { settleInTime } from "./billing/settle-payment";
import { Clock } from "./clock";
import type { Context, EmulatorOptions, RetryPolicy } from "./context";
import { stripeContract } from "./contract/contract";
import { type Failure, FailureSwitch } from "./control/failures";
import { idle } from "./control/idle";
import { travel } from "./control/travel";
import { RequestLog } from "./http/request-log";
import { createServer } from "./http/server";
import { expireSessionInTime } from "./resources/checkout/checkout-sessions";
import {
  type CheckoutOutcome,
  type CompleteCheckoutInput,
  completeCheckout,
} from "./resources/checkout/complete-checkout";
import { configureEndpoint } from "./resources/webhook-endpoints";
import { Store } from "./store/store";
import { Chaos, type ChaosSettings } from "./webhooks/chaos";
import { EventLog } from "./webhooks/events";
import { Deliveries } from "./webhooks/webhooks";

export interface StripeEmulatorOptions {
  /** 0, the default, takes a free port. */
  port?: number;
  /** Address to listen on; loopback by default. */
  host?: string;
  /** Where a browser reaches the pages, when it isn't `http://host:port`. */
  publicUrl?: string;
  /** Snapshot file, so that a restart keeps the state; without it the state dies with the process. */
  dataFile?: string;
  /** Keys that are accepted; any `sk_test_…` or `rk_test_…` by default. */
  apiKeys?: readonly string[];
  /** Endpoints set up at the start. Their events may name families: `invoice.*`. */
  webhookEndpoints?: readonly { url: string; secret: string; enabledEvents?: readonly string[] }[];
  /** Answers 500 with the mismatch when a response or event departs from the SDK's types. On by default. */
  validateResponses?: boolean;
  /** Who sells, on the pages, invoices and receipts; `Test shop` by default. */
  shopName?: string;
  /** Wall time in Unix milliseconds. */
  now?: () => number;
  /** What follows a failed renewal: retries after 3, 5 and 7 days, then `canceled`, by default. */
  retryPolicy?: RetryPolicy;
  /** Days before a renewal at which `invoice.upcoming` is sent; 7 by default. */
  upcomingLeadDays?: number;
  /** Seconds until a bank answers a SEPA debit, on the customer's time; a minute by default. */
  bankDelaySeconds?: number;
  /** Milliseconds between the attempts to deliver one webhook. */
  webhookBackoffMs?: readonly number[];
  /** What goes wrong with webhooks on purpose, reproducibly; nothing by default. */
  chaos?: Partial<ChaosSettings>;
  /**
   * Events and deliveries beyond this many are forgotten, the oldest first; 5,000 by default, so that a
   * development server's file stays small. Stripe forgets them after 30 days.
   */
  keptEvents?: number;
  /** Where messages for a person go; stderr by default. */
  log?: (message: string) => void;
}

export interface StripeEmulator {
  /** `http://host:port`, where the SDK's `host`, `port` and `protocol` options point. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly store: Store;
  readonly context: Context;
  /** Stops listening, the timers and the deliveries, and writes the snapshot. */
  close(): Promise<void>;
  /**
   * Resolves when no webhook is on its way (or due again within a second) and no test clock is advancing.
   * Rejects with what failed meanwhile outside of any request, e.g. in a renewal.
   */
  idle(): Promise<void>;
  /** Moves one customer's time to `to` (Unix seconds), giving the customer a test clock if there is none. */
  travel(customerId: string, to: number): Promise<void>;
  completeCheckout(sessionId: string, input: CompleteCheckoutInput): CheckoutOutcome;
  /** Orders a failure of the next request (`kind` `api` or `connection`) or of the next payment (`card`). */
  failNext(failure: Partial<Failure>): void;
  /** Forgets the failures that were ordered and not met. */
  clearFailures(): void;
  /** Lets webhooks go wrong from now on; without settings they are well again. */
  setChaos(settings?: Partial<ChaosSettings>): void;
  /** Forgets every object and everything ordered, as if started afresh; configured endpoints are set up again. */
  reset(): void;
}

const daySeconds = 86_400;
const defaultBankDelaySeconds = 60;
const defaultKeptEvents = 5_000;

function resolveOptions(options: StripeEmulatorOptions): EmulatorOptions {
  return {
    apiKeys: options.apiKeys ?? null,
    validateResponses: options.validateResponses ?? true,
    shopName: options.shopName ?? "Test shop",
    retryPolicy: options.retryPolicy ?? {
      delays: [3 * daySeconds, 5 * daySeconds, 7 * daySeconds],
      finally: "canceled",
    },
    upcomingLeadSeconds: (options.upcomingLeadDays ?? 7) * daySeconds,
    bankDelaySeconds: options.bankDelaySeconds ?? defaultBankDelaySeconds,
    webhookBackoffMs: options.webhookBackoffMs ?? [1_000, 5_000, 30_000, 300_000, 3_600_000],
    now: options.now ?? Date.now,
  };
}

function createContext(options: StripeEmulatorOptions, log: (message: string) => void): Context {
  const faults: Error[] = [];
  const getContext = () => context;
  const store = new Store({
    dataFile: options.dataFile,
    keptEvents: options.keptEvents ?? defaultKeptEvents,
    warn: log,
  });
  const context: Context = {
    store,
    options: resolveOptions(options),
    contract: stripeContract(),
    clock: new Clock(getContext, {
      "subscription.period": renewSubscription,
      "subscription.cancel": cancelAsScheduled,
      "subscription.trial_will_end": announceTrialEnd,
      "subscription.incomplete_expiry": expireIncomplete,
      "invoice.upcoming": announceRenewal,
      ...subscriptionHandlers,
      "invoice.finalize": finalizeRenewal,
      "invoice.retry": retryInvoice,
      "invoice.due_soon": announceDue,
      "invoice.overdue": announceOverdue,
      "payment_intent.settle": settleInTime,
      "refund.settle": settleRefund,
      "checkout.expire": expireSessionInTime,
      "discount.end": endDiscountInTime,
    }),
    events: new EventLog(getContext),
    deliveries: new Deliveries(getContext),
    chaos: new Chaos(),
    failures: new FailureSwitch(store),
    requests: new RequestLog(),
    publicUrl: options.publicUrl ?? "",
    request: null,
    fault(what, error) {
      const fault = new Error(`Stripe emulator: ${what}`, { cause: error });
      faults.push(fault);
      log(`${fault.message}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    },
    throwFaults() {
      const [fault] = faults.splice(0);
      if (fault) throw fault;
    },
    reset() {
      store.clear();
      context.deliveries.clear();
      context.requests.clear();
      Object.assign(context.options, resolveOptions(options));
      context.chaos.set(options.chaos ?? {});
      faults.length = 0;
      configureEndpoints(context, options);
      context.clock.arm();
    },
  };
  if (options.chaos) context.chaos.set(options.chaos);
  return context;
}

function configureEndpoints(context: Context, { webhookEndpoints = [] }: StripeEmulatorOptions): void {
  for (const { url, secret, enabledEvents } of webhookEndpoints) {
    configureEndpoint(context, { url, secret, enabledEvents: enabledEvents ?? ["*"] });
  }
}

/**
 * Starts an embedded Stripe.
 * @throws Error when the port is taken
 */
export async function createStripeEmulator(options: StripeEmulatorOptions = {}): Promise<StripeEmulator> {
  const log = options.log ?? ((message: string) => console.error(message));
  const context = createContext(options, log);
  const host = options.host ?? "127.0.0.1";
  const app = createServer(context);
  const { server, port } = await new Promise<{ server: ReturnType<typeof serve>; port: number }>(
    (resolve, reject) => {
      const starting = serve({ fetch: app.fetch, hostname: host, port: options.port ?? 0 }, (address) =>
        resolve({ server: starting, port: address.port }),
      );
      starting.once("error", reject);
    },
  );
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
  context.publicUrl ||= url;
  configureEndpoints(context, options);
  context.clock.start();
  context.deliveries.start();
  return {
    url,
    host,
    port,
    store: context.store,
    context,
    async close() {
      context.clock.close();
      context.deliveries.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        if ("closeAllConnections" in server) server.closeAllConnections();
      });
      context.store.flush();
    },
    idle: () => idle(context),
    travel: (customerId, to) => travel(context, customerId, to),
    completeCheckout: (sessionId, input) => completeCheckout(context, sessionId, input),
    failNext: (failure) => context.failures.order(failure),
    clearFailures: () => context.failures.clear(),
    setChaos: (settings = {}) => context.chaos.set(settings),
    reset: () => context.reset(),
  };
}
