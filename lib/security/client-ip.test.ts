import { describe, expect, it } from "vitest";
import { clientIp } from "./client-ip";

describe("clientIp", () => {
  it.each([
    ["the one who connected", "203.0.113.9", 1, "203.0.113.9"],
    ["not what the client claims", "1.1.1.1, 203.0.113.9", 1, "203.0.113.9"],
    ["whom the outer of two proxies saw", "1.1.1.1, 203.0.113.9, 10.0.0.2", 2, "203.0.113.9"],
    ["nobody when proxies are missing", "203.0.113.9", 2, null],
    ["an IPv4 address in IPv6 clothes", "::ffff:127.0.0.1", 1, "127.0.0.1"],
    ["the network of an IPv6 address", "2001:db8:1:2:3:4:5:6", 1, "2001:db8:1:2::/64"],
    ["the same network, written short", "2001:DB8:1:2::6", 1, "2001:db8:1:2::/64"],
    ["the network of ::1", "::1", 1, "0:0:0:0::/64"],
    ["nobody for nonsense", "unknown", 1, null],
  ])("gives %s", (_what, header, proxies, expected) => {
    expect(clientIp(new Headers({ "x-forwarded-for": header }), proxies)).toBe(expected);
  });

  it("gives nobody without the header", () => expect(clientIp(new Headers(), 1)).toBeNull());
});
