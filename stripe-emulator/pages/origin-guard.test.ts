import { expect, it } from "vitest";
import { isOwnOrigin } from "./origin-guard";

const host = "127.0.0.1:4242";

it.each([
  [{ fetchSite: "same-origin", origin: `http://${host}` }, true],
  [{ fetchSite: "none", origin: undefined }, true],
  [{ fetchSite: "same-site", origin: "http://127.0.0.1:3000" }, false],
  [{ fetchSite: "cross-site", origin: "https://example.com" }, false],
  [{ fetchSite: undefined, origin: `http://${host}` }, true],
  [{ fetchSite: undefined, origin: "http://127.0.0.1:3000" }, false],
  [{ fetchSite: undefined, origin: "null" }, false],
  [{ fetchSite: undefined, origin: undefined }, true],
])("judges %j: %s", (headers, own) => {
  expect(isOwnOrigin({ host, ...headers })).toBe(own);
});
