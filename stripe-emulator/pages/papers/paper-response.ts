import type { Context as HonoContext } from "hono";
import type { Paper } from "./paper";

/** Answers with a paper's PDF. */
export async function sendPdf(c: HonoContext, paper: Paper): Promise<Response> {
  // Loaded when first asked for: the PDF library would double the time that the emulator takes to start.
  const { paperPdf } = await import("./paper-pdf");
  return c.body(new Uint8Array(await paperPdf(paper)), 200, {
    "content-type": "application/pdf",
    "content-disposition": `inline; filename="${paper.fileName}.pdf"`,
  });
}
