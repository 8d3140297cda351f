import type { Segment } from '../x12/types.ts';
import { money, NO_ADDRESS, readCity, readElements, readStreet } from './details.ts';
import { newOrganization, type Open, type Read, type Work } from './remit835-work.ts';
import type { RemitOrganization } from './types.ts';

/** Segments that occur only before the first claim. */
export const HEADER_SEGMENTS: readonly (readonly [string, Read])[] = [
  ['BPR', readBpr], ['TRN', readTrn], ['CUR', readCur], ['N1', readN1], ['N3', readN3], ['N4', readN4], ['RDM', readRdm],
];

function readBpr(work: Work, segment: Segment): boolean {
  const account = (n: number) => ({
    routingQualifier: segment.text(n), routing: segment.text(n + 1), accountQualifier: segment.text(n + 2), account: segment.text(n + 3),
  });
  work.header.payment = {
    handling: segment.text(1), cents: money(segment, 2, work.issues), creditOrDebit: segment.text(3), method: segment.text(4),
    format: segment.text(5), sender: account(6), originatorId: segment.text(10), originatorSupplement: segment.text(11),
    receiver: account(12), date: segment.text(16),
  };
  return true;
}

function readTrn(work: Work, segment: Segment): boolean {
  work.header.trace = {
    type: segment.text(1), number: segment.text(2), originator: segment.text(3), supplement: segment.text(4),
  };
  return true;
}

function readCur(work: Work, segment: Segment): boolean {
  work.header.currency = { entity: segment.text(1), code: segment.text(2) };
  return true;
}

function readN1(work: Work, segment: Segment): boolean {
  const entity = segment.text(1);
  const organization: Open<RemitOrganization> = {
    ...newOrganization(entity), name: segment.text(2), idQualifier: segment.text(3), id: segment.text(4),
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
