/** The people whom the example data holds, and who can sign in with what. Development and tests only. */
export const seedPeople = [
  {
    label: "Administrator",
    name: "Example Administrator",
    email: "admin@example.com",
    password: "keel-admin-demo",
    role: "admin",
    memberAs: null,
  },
  {
    label: "Owner of Acme",
    name: "Example Owner",
    email: "owner@example.com",
    password: "keel-owner-demo",
    role: "user",
    memberAs: "owner",
  },
  {
    label: "Member of Acme",
    name: "Example Member",
    email: "member@example.com",
    password: "keel-member-demo",
    role: "user",
    memberAs: "member",
  },
] as const;
