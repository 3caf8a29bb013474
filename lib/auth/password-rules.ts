export const passwordLength = { min: 10, max: 200 } as const;

/** The commonest passwords that are long enough, and what they are made of; written without their digits. */
const commonest = new Set([
  "password",
  "passwort",
  "passw0rd",
  "p@ssword",
  "p@ssw0rd",
  "mypassword",
  "thepassword",
  "passwordpassword",
  "changeme",
  "changemenow",
  "letmein",
  "letmeinnow",
  "welcome",
  "welcomeback",
  "iloveyou",
  "iloveyouso",
  "administrator",
  "admin",
  "adminadmin",
  "qwerty",
  "qwertyui",
  "qwertyuiop",
  "qwertyqwerty",
  "qwertz",
  "qwertzuiop",
  "asdfghjkl",
  "asdfasdf",
  "asdfasdfasdf",
  "zxcvbnm",
  "qazwsx",
  "qazwsxedc",
  "abc",
  "abcd",
  "abcdef",
  "abcdefghij",
  "football",
  "baseball",
  "superman",
  "batman",
  "dragon",
  "monkey",
  "sunshine",
  "princess",
  "starwars",
  "pokemon",
  "master",
  "trustno",
  "whatever",
  "secret",
  "supersecret",
  "computer",
  "internet",
  "liverpool",
  "chocolate",
]);

const keyboardRuns = [
  "01234567890123456789",
  "98765432109876543210",
  "1q2w3e4r5t6y7u8i9o0p",
  "abcdefghijklmnopqrstuvwxyz",
];

/**
 * What is wrong with a password, as a sentence to the person who chose it; null when nothing is. Length
 * makes passwords strong, so there is no demand for signs of several kinds.
 * @param owner whose password it will be: it must not be what everybody knows of that person.
 */
export function passwordProblem(
  password: string,
  owner: { email?: string; name?: string | null } = {},
): string | null {
  if (password === "") return `Choose a password of ${passwordLength.min} characters or more.`;
  if (password.length < passwordLength.min) {
    return `Use ${passwordLength.min} characters or more; this has ${password.length}.`;
  }
  if (password.length > passwordLength.max) return `Use at most ${passwordLength.max} characters.`;
  const plain = password.trim().toLowerCase();
  if (isOwners(plain, owner))
    return "This is your name or e-mail address. Choose something nobody can look up.";
  if (new Set(plain).size < 4) return "This repeats the same few characters. Add something to it.";
  if (isCommon(plain)) return "This is one of the first passwords that attackers try. Choose another.";
  return null;
}

function isOwners(password: string, { email, name }: { email?: string; name?: string | null }): boolean {
  const address = email?.trim().toLowerCase() ?? "";
  const known = [address, address.split("@")[0] ?? "", name?.trim().toLowerCase() ?? ""];
  // With blanks, dots and trailing digits left out, or it would be enough to append a year.
  const bare = (text: string) => text.replace(/[\s._-]/g, "").replace(/[\d!?]+$/, "");
  return known.some(
    (text) => text !== "" && (password === text || (bare(text) !== "" && bare(password) === bare(text))),
  );
}

function isCommon(password: string): boolean {
  if (keyboardRuns.some((run) => run.includes(password))) return true;
  const stem = password.replace(/^\d+/, "").replace(/[\d!?.@#$*]+$/, "");
  return commonest.has(stem) || commonest.has(password) || stem === "";
}
