import { serve } from "@hono/node-server";
import { createEmulator } from "emulate";
import { inboxApp } from "./inbox/app";
import { freePort } from "./ports";
import type { Environment } from "./processes";

export type Inbox = {
  /** Where the mails can be read. */
  inboxUrl: string;
  /** What points the product at it. */
  env: Environment;
  close: () => Promise<void>;
};

/**
 * Starts a stand-in for Resend on loopback, which keeps what it is sent until it is closed, and before it, at
 * `port`, the pages that show the mails.
 */
export async function startInbox(port: number): Promise<Inbox> {
  const apiPort = await freePort();
  const emulator = await createEmulator({ service: "resend", port: apiPort });
  const close = await listen(inboxApp(`http://127.0.0.1:${apiPort}`).fetch, port).catch(async (error) => {
    await emulator.close();
    throw error;
  });
  return {
    inboxUrl: `http://localhost:${port}/inbox`,
    env: { RESEND_API_KEY: "re_embedded", RESEND_BASE_URL: `http://localhost:${port}` },
    close: async () => {
      await close();
      await emulator.close();
    },
  };
}

/** @returns what ends it, together with the connections that browsers keep open. */
async function listen(
  fetch: Parameters<typeof serve>[0]["fetch"],
  port: number,
): Promise<() => Promise<void>> {
  const server = serve({ fetch, port, hostname: "127.0.0.1" });
  await new Promise<void>((resolve, reject) => {
    server.once("listening", resolve);
    server.once("error", reject);
  });
  return () =>
    new Promise((resolve, reject) => {
      server.close((error) => (error ? reject(error) : resolve()));
      if ("closeAllConnections" in server) server.closeAllConnections();
    });
}
