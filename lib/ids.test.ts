import { describe, expect, it } from "vitest";
import { type IdKind, idPrefixes, idSchema, newId } from "./ids";

const kinds = Object.keys(idPrefixes) as IdKind[];

describe("ids", () => {
  it("carry their kind, and are accepted only as that kind", () => {
    for (const kind of kinds) {
      const id = newId(kind);
      expect(id.startsWith(`${idPrefixes[kind]}_`)).toBe(true);
      for (const other of kinds) {
        expect(idSchema(other).safeParse(id).success).toBe(idPrefixes[other] === idPrefixes[kind]);
      }
    }
  });

  it("have a prefix of their own each", () => {
    expect(new Set(Object.values(idPrefixes)).size).toBe(kinds.length);
  });

  it("sort by the time of their making", async () => {
    const ids: string[] = [];
    for (let index = 0; index < 5; index += 1) {
      const made = Date.now();
      ids.push(newId("project"));
      await expect.poll(() => Date.now(), { interval: 1 }).toBeGreaterThan(made);
    }
    expect(ids.toSorted()).toEqual(ids);
  });

  it.each([
    "",
    "org",
    "org_",
    "org_123",
    "ORG_01h455vb4pex5vsknk084sn02q",
    "org_01h455vb4pex5vsknk084sn02Q",
    "org_81h455vb4pex5vsknk084sn02q",
    "org_01h455vb4pex5vsknk084sn02q'; drop table users",
    "prj_01h455vb4pex5vsknk084sn02q",
    42,
    null,
    { id: "org_01h455vb4pex5vsknk084sn02q" },
  ])("refuses %j as an organization's id", (value) => {
    expect(idSchema("organization").safeParse(value).success).toBe(false);
  });
});
