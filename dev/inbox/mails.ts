import { z } from "zod";

const mailSchema = z.object({
  id: z.string(),
  from: z.string(),
  to: z.array(z.string()),
  subject: z.string(),
  html: z.string().nullable(),
  text: z.string().nullable(),
  created_at: z.coerce.date(),
});

export type Mail = z.infer<typeof mailSchema>;

const headers = { authorization: "Bearer re_embedded" };

/** Every mail that was sent, newest first. */
export async function listMails(apiUrl: string): Promise<Mail[]> {
  const response = await fetch(`${apiUrl}/emails`, { headers });
  const { data } = z.object({ data: z.array(mailSchema) }).parse(await response.json());
  return data.reverse();
}

/** @returns null when there is no such mail. */
export async function findMail(apiUrl: string, id: string): Promise<Mail | null> {
  const response = await fetch(`${apiUrl}/emails/${encodeURIComponent(id)}`, { headers });
  return response.ok ? mailSchema.parse(await response.json()) : null;
}
