import { seedPeople } from "@/db/seed-people";
import type { Row } from "./banner";

/** Who can sign in with what. */
export function signInRows(): readonly Row[] {
  return seedPeople.map(({ label, email, password }) => [label, `${email}  ${password}`]);
}
