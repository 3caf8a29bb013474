import { SetupError } from "./setup-error";

/** A variable's value, or undefined when it is unset or empty. */
export function setting(name: string): string | undefined {
  return process.env[name] || undefined;
}

/** @throws SetupError when the variable is set to something that is no port. */
export function portSetting(name: string, defaultPort: number): number {
  const text = setting(name);
  if (text === undefined) return defaultPort;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new SetupError(
    `${name} is "${text}", which is no port.`,
    `Set it to a number such as ${name}=${defaultPort}.`,
  );
}
