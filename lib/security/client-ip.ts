import { isIP } from "node:net";

/**
 * Who sent the request, as far as that can be trusted, for counting tries. Of `X-Forwarded-For` only the end
 * is believed, which our own proxies wrote; the rest is whatever the client claims to be.
 * @param trustedProxies how many proxies of ours stand before the app (env `TRUSTED_PROXIES`), 1 or more.
 * Where there is none, Next itself writes the header, unless the client has: then it is the client's word.
 * @returns an IPv4 address, the /64 network of an IPv6 one (a household has that many), or null.
 */
export function clientIp(headers: Headers, trustedProxies: number): string | null {
  const chain = headers.get("x-forwarded-for")?.split(",") ?? [];
  const address = chain.at(-trustedProxies) ?? "";
  return networkOf(address.trim());
}

function networkOf(address: string): string | null {
  const mapped = address.replace(/^::ffff:(?=\d+\.)/i, "");
  if (isIP(mapped) === 4) return mapped;
  if (isIP(mapped) !== 6) return null;
  const [head = "", tail] = mapped.toLowerCase().split("::");
  const groups = head === "" ? [] : head.split(":");
  if (tail !== undefined) {
    const rest = tail === "" ? 0 : tail.split(":").length;
    while (groups.length + rest < 8) groups.push("0");
  }
  while (groups.length < 4) groups.push("0");
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::/64`;
}
