import PDFDocument from 'pdfkit';
import { isD8, isoFromD8 } from '../lib/dates.ts';
import { type Cents, formatCents } from '../lib/money.ts';
import type { RemitCodes } from './codes.ts';
import { claimRemarks } from './outcome.ts';
import { explainProviderAdjustment } from './plb.ts';
import type { RemitBody } from './store.ts';
import { dateOf, type RemitClaim, type RemitLine } from './types.ts';

/** A PDF that is being written; pipe it away before anything is drawn. */
export type Pdf = InstanceType<typeof PDFDocument>;

/** Points. */
const MARGIN = 40;
const SMALL = 8;
const LINE_WIDTHS = [62, 110, 40, 62, 62, 62, 134] as const;
const WIDTH = LINE_WIDTHS.reduce((sum, width) => sum + width, 0);
/** A claim's head and first line stay together on a page. */
const CLAIM_HEIGHT = 90;

/** What stands above the claims of a remittance. */
export interface RemitHead {
  header: RemitBody['header'];
  claimCount: number;
}

/** Begins the PDF of a remittance: payer, payee, payment, and how many claims. `compress` is off where a test reads the text. */
export function beginRemitPdf({ header, claimCount }: RemitHead, compress = true): Pdf {
  const pdf = newPdf(`Remittance ${header.trace.number}`, compress);
  title(pdf, 'Remittance advice');
  const { payment } = header;
  pairs(pdf, [
    ['Payer', header.payer.name], ['Payee', `${header.payee.name} (${header.payee.id})`], ['Check or EFT number', header.trace.number], ['Payment', `${formatCents(payment.cents)} by ${payment.method}`],
    ['Payment date', day(payment.date)], ['Produced on', day(dateOf(header, '405'))], ['Claims', String(claimCount)],
  ]);
  return pdf;
}

/** Begins the PDF of one patient's explanation of benefits: nobody else's data stands on it. */
export function beginEobPdf(claim: { patientControlNumber: string; status: string }, compress = true): Pdf {
  const pdf = newPdf('Explanation of benefits', compress);
  title(pdf, 'Explanation of benefits');
  pairs(pdf, [['Patient control number', claim.patientControlNumber], ['Status', claim.status]]);
  return pdf;
}

/** Draws the payment that the claims below it came with. */
export function drawPayment(pdf: Pdf, { header }: Pick<RemitHead, 'header'>): void {
  pdf.moveDown(0.5);
  pairs(pdf, [['Paid by', header.payer.name], ['Check or EFT number', header.trace.number], ['Payment date', day(header.payment.date)]]);
}

/** Draws one claim: its head, its lines, and each code with its words. */
export function drawClaim(pdf: Pdf, claim: RemitClaim, codes: RemitCodes): void {
  if (pdf.y + CLAIM_HEIGHT > pdf.page.height - MARGIN) pdf.addPage();
  rule(pdf);
  const patient = claim.names.find((name) => name.entity === 'QC');
  const corrected = claim.names.find((name) => name.entity === '74');
  const crossover = claim.names.find((name) => name.entity === 'TT');
  pdf.font('Helvetica-Bold').fontSize(9).text(`${claim.patientControlNumber}   ${[patient?.last, patient?.first].filter(Boolean).join(', ')}   ${patient?.id ?? ''}`, MARGIN, pdf.y, { width: WIDTH });
  small(pdf, [
    `${codes.claimStatuses.get(claim.status) ?? 'Status'} (${claim.status})`, `payer's number ${claim.payerClaimNumber || 'none'}`, `charged ${formatCents(claim.chargeCents)}`,
    `paid ${formatCents(claim.paidCents)}`, `patient ${formatCents(claim.patientCents)}`,
  ].join('   '));
  if (corrected) small(pdf, `The payer corrects name or number to: ${[corrected.last, corrected.first, corrected.id].filter(Boolean).join(', ')}`);
  if (crossover) small(pdf, `Sent on to: ${crossover.last}`);
  if (claim.lines.length > 0) {
    cells(pdf, ['Served', 'Service', 'Units', 'Charged', 'Allowed', 'Paid', 'Adjustments'], 'Helvetica-Bold');
    for (const line of claim.lines) cells(pdf, lineCells(line), 'Helvetica');
  }
  for (const text of wordsOf(claim, codes)) small(pdf, text);
}

/** Draws what is not of claims, and the proof that all of it is the payment. */
export function drawProof(pdf: Pdf, sums: { body: RemitBody; claimsPaidCents: Cents }, codes: RemitCodes): void {
  const { header, providerAdjustments } = sums.body;
  const providerCents = providerAdjustments.reduce((sum, pair) => sum + pair.cents, 0);
  rule(pdf);
  for (const pair of providerAdjustments) small(pdf, explainProviderAdjustment(pair, codes));
  const expected = sums.claimsPaidCents - providerCents;
  pairs(pdf, [
    ['Paid for claims', formatCents(sums.claimsPaidCents)], ['Less provider adjustments', formatCents(providerCents)], ['Makes', formatCents(expected)],
    ['Payment', formatCents(header.payment.cents)], ['Difference', formatCents(header.payment.cents - expected)],
  ]);
}

function newPdf(name: string, compress: boolean): Pdf {
  return new PDFDocument({ size: 'LETTER', margin: MARGIN, compress, info: { Title: name } });
}

function title(pdf: Pdf, text: string): void {
  pdf.font('Helvetica-Bold').fontSize(14).text(text, MARGIN, MARGIN);
  pdf.moveDown(0.5);
}

function pairs(pdf: Pdf, rows: readonly (readonly [name: string, value: string])[]): void {
  for (const [name, value] of rows) {
    const { y } = pdf;
    pdf.font('Helvetica').fontSize(9).text(name, MARGIN, y, { width: 140 });
    pdf.font('Helvetica-Bold').text(value, MARGIN + 140, y, { width: WIDTH - 140 });
  }
}

function rule(pdf: Pdf): void {
  pdf.moveDown(0.4);
  pdf.moveTo(MARGIN, pdf.y).lineTo(MARGIN + WIDTH, pdf.y).lineWidth(0.5).stroke();
  pdf.moveDown(0.3);
}

function small(pdf: Pdf, text: string): void {
  pdf.font('Helvetica').fontSize(SMALL).text(text, MARGIN, pdf.y, { width: WIDTH });
}

/** One row of the table of lines; it is as high as its highest cell, and never broken over two pages. */
function cells(pdf: Pdf, texts: readonly string[], font: string): void {
  pdf.font(font).fontSize(SMALL);
  const height = Math.max(...texts.map((text, n) => pdf.heightOfString(text || ' ', { width: LINE_WIDTHS[n]! - 4 })));
  if (pdf.y + height > pdf.page.height - MARGIN) pdf.addPage();
  const { y } = pdf;
  let x = MARGIN;
  texts.forEach((text, n) => {
    const isAmount = n >= 3 && n <= 5;
    pdf.text(text, x, y, { width: LINE_WIDTHS[n]! - 4, align: isAmount ? 'right' : 'left' });
    x += LINE_WIDTHS[n]!;
  });
  pdf.x = MARGIN;
  pdf.y = y + height;
}

function lineCells(line: RemitLine): string[] {
  const { procedure, billedProcedure } = line;
  const code = [procedure.code, ...procedure.modifiers].join(' ');
  const billed = billedProcedure?.code && billedProcedure.code !== procedure.code ? ` (billed ${billedProcedure.code})` : '';
  const allowed = line.amounts.find((amount) => amount.qualifier === 'B6');
  return [
    day(dateOf(line, '472') || dateOf(line, '150')), `${code}${billed}`, line.units || '1', formatCents(line.chargeCents), allowed ? formatCents(allowed.cents) : '', formatCents(line.paidCents),
    line.adjustments.flatMap(({ group, items }) => items.map(({ reason, cents }) => `${group}-${reason} ${formatCents(cents)}`)).join(', '),
  ];
}

/** Each code of a claim once, in words; a code without a label of ours stands as it is. */
function wordsOf(claim: RemitClaim, codes: RemitCodes): string[] {
  const reasons = [claim, ...claim.lines].flatMap((part) => part.adjustments.flatMap(({ group, items }) => items.map(({ reason }) => `${group}-${reason}`)));
  const claimLevel = claim.adjustments.flatMap(({ group, items }) => items.map(({ reason, cents }) => `${group}-${reason} ${formatCents(cents)}`));
  return [
    ...(claimLevel.length > 0 ? [`Of the whole claim: ${claimLevel.join(', ')}`] : []),
    ...[...new Set(reasons)].map((reason) => `${reason}: ${codes.reasons.get(reason.slice(reason.indexOf('-') + 1)) ?? 'no label'} (${codes.groups.get(reason.slice(0, reason.indexOf('-'))) ?? 'group'})`),
    ...claimRemarks(claim).map((remark) => `${remark}: ${codes.remarks.get(remark) ?? 'no label'}`),
  ];
}

function day(d8: string): string {
  return isD8(d8) ? isoFromD8(d8) : d8;
}
