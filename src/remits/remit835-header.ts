import type { Segment } from '../x12/types.ts';
import { money, NO_ADDRESS, readCity, readElements, readStreet, text } from './details.ts';
import { newOrganization, type Open, type Read, type Work } from './remit835-work.ts';
import type { RemitOrganization } from './types.ts';

/** Segments that occur only before the first claim. */
export const HEADER_SEGMENTS: readonly (readonly [string, Read])[] = [
  ['BPR', readBpr], ['TRN', readTrn], ['CUR', readCur], ['N1', readN1], ['N3', readN3], ['N4', readN4], ['RDM', readRdm],
];

function readBpr(work: Work, segment: Segment): boolean {
  const account = (n: number) => ({
    routingQualifier: text(segment, n), routing: text(segment, n + 1), accountQualifier: text(segment, n + 2), account: text(segment, n + 3),
  });
  work.header.payment = {
    handling: text(segment, 1), cents: money(segment, 2, work.issues), creditOrDebit: text(segment, 3), method: text(segment, 4),
    format: text(segment, 5), sender: account(6), originatorId: text(segment, 10), originatorSupplement: text(segment, 11),
    receiver: account(12), date: text(segment, 16),
  };
  return true;
}

function readTrn(work: Work, segment: Segment): boolean {
  work.header.trace = {
    type: text(segment, 1), number: text(segment, 2), originator: text(segment, 3), supplement: text(segment, 4),
  };
  return true;
}

function readCur(work: Work, segment: Segment): boolean {
  work.header.currency = { entity: text(segment, 1), code: text(segment, 2) };
  return true;
}

function readN1(work: Work, segment: Segment): boolean {
  const entity = text(segment, 1);
  const organization: Open<RemitOrganization> = {
    ...newOrganization(entity), name: text(segment, 2), idQualifier: text(segment, 3), id: text(segment, 4),
  };
  if (work.begun || (entity !== 'PR' && entity !== 'PE')) return false;
  work.organization = organization;
  if (entity === 'PR') work.header.payer = organization;
  else work.header.payee = organization;
  return true;
}

function readN3(work: Work, segment: Segment): boolean {
  if (work.begun || work.organization === undefined) return false;
  work.organization.address = readStreet(segment, work.organization.address ?? NO_ADDRESS);
  return true;
}

function readN4(work: Work, segment: Segment): boolean {
  if (work.begun || work.organization === undefined) return false;
  work.organization.address = readCity(segment, work.organization.address ?? NO_ADDRESS);
  return true;
}

function readRdm(work: Work, segment: Segment): boolean {
  if (work.begun || work.organization === undefined) return false;
  work.organization.delivery = [...readElements(segment)];
  return true;
}
