import "server-only";
import { headers } from "next/headers";
import { env } from "@/lib/env";
import { clientIp } from "./client-ip";

/** Who sent the present request; see clientIp. */
export async function requestIp(): Promise<string | null> {
  return clientIp(await headers(), env().TRUSTED_PROXIES);
}
