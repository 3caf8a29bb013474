import { connect, createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { RunningProgram } from "./processes";
import { SetupError } from "./setup-error";

const retryMs = 50;

/** A port that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address
          ? resolve(address.port)
          : reject(new Error("no port was given")),
      );
    });
  });
}

/** Whether something on this machine takes connections at the port, by IPv4 or IPv6. */
export async function accepts(port: number): Promise<boolean> {
  const tries = await Promise.all(["127.0.0.1", "::1"].map((host) => acceptsAt(host, port)));
  return tries.includes(true);
}

/** @throws SetupError naming the port, what wanted it, and the variable that moves it. */
export async function requireFreePort(port: number, service: string, variable: string): Promise<void> {
  if (!(await accepts(port))) return;
  throw new SetupError(
    `Port ${port}, which ${service} needs, is in use.`,
    `End what listens there, or choose another port: ${variable}=${port + 10} npm run dev`,
  );
}

/** Waits until a program listens. @throws SetupError when it ends before it does. */
export async function waitForPort(port: number, program: RunningProgram): Promise<void> {
  let code: number | undefined;
  program.exited.then((exitCode) => {
    code = exitCode;
  });
  while (!(await accepts(port))) {
    if (code !== undefined) {
      throw new SetupError(
        `It ended (code ${code}) before it listened on port ${port}.`,
        "Its last lines say why.",
      );
    }
    await delay(retryMs);
  }
}

function acceptsAt(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1000 });
    const settle = (accepted: boolean) => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once("connect", () => settle(true));
    socket.once("timeout", () => settle(false));
    socket.once("error", () => settle(false));
  });
}
