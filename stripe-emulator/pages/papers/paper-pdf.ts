import PDFDocument from "pdfkit";
import { date } from "../format";
import type { Paper, PaperLine } from "./paper";
import { hasMissingLetters, printable, registerFonts } from "./paper-fonts";

type Pdf = InstanceType<typeof PDFDocument>;

const left = 48;
const right = 547;
const columns = {
  description: { x: left, width: 264 },
  quantity: { x: 318, width: 48 },
  unitPrice: { x: 370, width: 84 },
  amount: { x: 458, width: right - 458 },
} as const;
const pageBottom = 770;
const ink = "#1b1b1a";
const soft = "#5a5a56";

/** A paper as a PDF of one or more A4 pages. */
export async function paperPdf(paper: Paper): Promise<Buffer> {
  const document = new PDFDocument({
    size: "A4",
    margins: { top: 48, bottom: 40, left, right: 48 },
    lang: "en",
    bufferPages: true,
    info: {
      Title: paper.title,
      Author: paper.seller[0] ?? "",
      CreationDate: new Date(paper.issued * 1000),
    },
  });
  const chunks: Buffer[] = [];
  document.on("data", (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise((resolve) => document.on("end", resolve));
  registerFonts(document);
  drawHead(document, paper);
  drawColumnNames(document);
  for (const line of paper.lines) drawLine(document, line);
  drawSums(document, paper);
  drawNotes(document, paper);
  drawEdges(document, paper);
  document.end();
  await ended;
  return Buffer.concat(chunks);
}

function drawHead(document: Pdf, paper: Paper): void {
  document.fillColor(ink).font("bold").fontSize(22).text(printable(paper.title), left, 56);
  document.fontSize(12).text(printable(paper.headline), left, document.y + 6);
  document.fontSize(9.5);
  let top = document.y + 14;
  for (const { label, value } of paper.facts) {
    document.font("plain").fillColor(soft).text(printable(label), left, top, { width: 110 });
    const labelBottom = document.y;
    document.fillColor(ink).text(printable(value), left + 116, top, { width: right - left - 116 });
    top = Math.max(labelBottom, document.y) + 2;
  }
  const partiesTop = top + 14;
  const bottoms = [
    { heading: "From", lines: paper.seller, x: left },
    { heading: "Bill to", lines: paper.customer, x: 300 },
  ].map(({ heading, lines, x }) => {
    document.font("bold").text(heading, x, partiesTop, { width: 230 });
    document.font("plain").text(lines.map(printable).join("\n"), x, document.y + 3, {
      width: 240,
      lineGap: 1.5,
    });
    return document.y;
  });
  document.y = Math.max(...bottoms) + 24;
}

function rule(document: Pdf, top: number): void {
  document.moveTo(left, top).lineTo(right, top).lineWidth(0.5).strokeColor("#b4b4ae").stroke();
}

function drawColumnNames(document: Pdf): void {
  const top = document.y;
  const { description, quantity, unitPrice, amount } = columns;
  document.font("bold").fontSize(8.5).fillColor(soft);
  document.text("Description", description.x, top, { width: description.width });
  document.text("Qty", quantity.x, top, { width: quantity.width, align: "right" });
  document.text("Unit price", unitPrice.x, top, { width: unitPrice.width, align: "right" });
  document.text("Amount", amount.x, top, { width: amount.width, align: "right" });
  rule(document, document.y + 4);
  document.fillColor(ink);
  document.y += 11;
}

/** Begins a page when so much doesn't fit on this one. */
function makeRoom(document: Pdf, height: number): boolean {
  if (document.y + height <= pageBottom) return false;
  document.addPage();
  document.y = 56;
  return true;
}

function drawLine(document: Pdf, line: PaperLine): void {
  const { description, quantity, unitPrice, amount } = columns;
  document.font("plain").fontSize(9.5);
  const height = document.heightOfString(printable(line.description), { width: description.width }) + 24;
  if (makeRoom(document, height)) drawColumnNames(document);
  const top = document.y;
  document.font("plain").fontSize(9.5).fillColor(ink);
  document.text(line.quantity, quantity.x, top, { width: quantity.width, align: "right" });
  document.text(printable(line.unitPrice), unitPrice.x, top, { width: unitPrice.width, align: "right" });
  document.text(printable(line.amount), amount.x, top, { width: amount.width, align: "right" });
  document.text(printable(line.description), description.x, top, { width: description.width });
  if (line.detail) {
    document.fontSize(8).fillColor(soft);
    document.text(printable(line.detail), description.x, document.y + 1, { width: description.width });
  }
  document.y += 9;
}

function drawSums(document: Pdf, { sums }: Paper): void {
  makeRoom(document, sums.length * 18 + 12);
  rule(document, document.y);
  document.y += 9;
  for (const { label, amount, strong } of sums) {
    const top = document.y;
    document
      .font(strong ? "bold" : "plain")
      .fontSize(9.5)
      .fillColor(ink);
    document.text(printable(label), 300, top, { width: 150 });
    const bottom = document.y;
    document.text(printable(amount), columns.amount.x, top, { width: columns.amount.width, align: "right" });
    document.y = Math.max(bottom, document.y) + 5;
  }
}

function drawNotes(document: Pdf, paper: Paper): void {
  const everything = [paper.title, ...paper.seller, ...paper.customer, ...paper.notes].concat(
    paper.lines.map(({ description }) => description),
    paper.facts.map(({ value }) => value),
  );
  const boxes = hasMissingLetters(everything.join(""))
    ? ["A crossed box stands for a letter that this document has no font for; the page on the web shows it."]
    : [];
  document.y += 16;
  for (const note of [...paper.notes, ...boxes]) {
    document.font("plain").fontSize(8.5).fillColor(soft);
    makeRoom(document, document.heightOfString(printable(note), { width: right - left }));
    document.text(printable(note), left, document.y, { width: right - left });
    document.y += 6;
  }
}

/** The bar that says that it is a test, and the page's number, on every page. */
function drawEdges(document: Pdf, paper: Paper): void {
  const { count } = document.bufferedPageRange();
  for (let page = 0; page < count; page += 1) {
    document.switchToPage(page);
    document.rect(0, 0, 596, 22).fill("#ffd34d");
    document.fillColor(ink).font("bold").fontSize(8.5);
    document.text("TEST · no real payment · Stripe emulator", left, 6, {
      width: right - left,
      align: "center",
      lineBreak: false,
    });
    // Below the margin text would begin a page of its own.
    document.page.margins.bottom = 0;
    document.font("plain").fontSize(8).fillColor(soft);
    const foot = `${paper.title} · ${date(paper.issued)} · Page ${page + 1} of ${count}`;
    document.text(printable(foot), left, 812, { width: right - left, align: "right", lineBreak: false });
  }
}
