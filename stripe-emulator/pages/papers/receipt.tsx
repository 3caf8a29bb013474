/** @jsxImportSource hono/jsx */
import type { Hono } from "hono";
import type { Context } from "../../context";
import { notFound, showPage } from "../shell";
import { creditNotePaper } from "./credit-note-paper";
import { sendPdf } from "./paper-response";
import { PaperView } from "./paper-view";
import { chargeByReceipt, receiptPaper } from "./receipt-paper";

/** The receipt of a charge, `/receipts/ch_…/…`, and its PDF; the PDF of a credit note. */
export function receiptPages(site: Hono, ctx: Context): void {
  site.get("/receipts/:charge/:token", (c) => {
    const charge = chargeByReceipt(ctx, c.req.param("charge"), c.req.path);
    if (!charge) return notFound(c, "receipt");
    const paper = receiptPaper(ctx, charge);
    return showPage(
      c,
      { title: paper.title, narrow: true },
      <PaperView paper={paper} pdf={`${c.req.path}/pdf`} />,
    );
  });

  site.get("/receipts/:charge/:token/pdf", (c) => {
    const charge = chargeByReceipt(ctx, c.req.param("charge"), c.req.path.replace(/\/pdf$/, ""));
    return charge ? sendPdf(c, receiptPaper(ctx, charge)) : notFound(c, "receipt");
  });

  site.get("/credit_notes/:id/pdf", (c) => {
    const note = ctx.store.of("credit_note").get(c.req.param("id"));
    return note ? sendPdf(c, creditNotePaper(ctx, note)) : notFound(c, "credit note");
  });
}
