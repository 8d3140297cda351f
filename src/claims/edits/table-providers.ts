import * as billing from './billing.ts';
import { npiListed } from './code-lists.ts';
import type { Edit } from './edit.ts';
import { attendingMissing, otherOperatingAlone } from './institutional.ts';
import * as providers from './providers.ts';

/** Edits about the providers of claim and lines. */
export const PROVIDER_EDITS: readonly Edit[] = [
  { id: 'BIL-03', severity: 'error', snipLevel: 5, stc: 'A7:562', appliesTo: 'PID', check: npiListed, needs: { list: 'nppes' },
    title: 'This NPI is not in force in the national registry.', why: 'Payers refuse providers that the registry does not know or has put out of force.', fixHint: 'Look the number up in the NPI registry.' },
  { id: 'PRV-01', severity: 'error', snipLevel: 4, stc: 'A6:125:82', appliesTo: 'PD', check: providers.renderingMissing,
    parameters: { always: { kind: 'flag', says: 'true wants a rendering provider from every billing organization' } },
    title: 'Who treated the patient is missing.', why: 'A group bills for one of its people, whom the payer has to know.', fixHint: 'Send rendering with name, NPI and taxonomy code.' },
  { id: 'PRV-02', severity: 'warning', snipLevel: 4, stc: 'A8:562:82', appliesTo: 'PD', check: providers.renderingIsBilling,
    title: 'The rendering provider is the billing provider, so it is not sent.', why: 'The guide names it only where it is somebody else.', fixHint: 'Nothing has to be done; leave rendering out.' },
  { id: 'PRV-03', severity: 'error', snipLevel: 4, stc: 'A8:125:DN', appliesTo: 'P', check: billing.referringWithoutClaimLevel,
    title: 'A line has a referring provider but the claim has none.', why: 'The line names only what differs from the claim.',
    fixHint: 'Send the referring provider of the claim, and on lines only another one.' },
  { id: 'PRV-04', severity: 'error', snipLevel: 4, stc: 'A6:562', appliesTo: 'PID', check: billing.individualNeeded,
    title: 'This provider has to be a person with an NPI.', why: 'Only people refer, order, attend, supervise and operate.',
    fixHint: 'Send lastName, firstName and the person\'s own NPI.' },
  { id: 'PRV-06', severity: 'error', snipLevel: 4, stc: 'A8:562:DQ', appliesTo: 'P', check: billing.supervisingIsRendering,
    title: 'The supervising provider is the rendering provider.', why: 'Nobody supervises himself.', fixHint: 'Leave the supervising provider out.' },
  { id: 'PRV-05', severity: 'error', snipLevel: 6, stc: 'A6:562:DK', appliesTo: 'P', check: providers.orderingMissing,
    title: 'Medicare wants to know who ordered this service.', why: 'Laboratory tests, imaging and equipment are paid when an enrolled provider ordered them.', fixHint: 'Send orderingProvider on the line, or referring on the claim.' },
  { id: 'PRV-07', severity: 'error', snipLevel: 6, stc: 'A6:125:77', appliesTo: 'P', check: providers.facilityMissing,
    title: 'The facility in which the service was given is missing.', why: 'The place of service is a facility of somebody else, and its bill is compared with this one.', fixHint: 'Send serviceFacilityLocation with name, NPI and address.' },
  { id: 'PRV-08', severity: 'warning', snipLevel: 4, stc: 'A8:562:77', appliesTo: 'PID', check: providers.facilityIsBilling,
    title: 'The service facility is the billing provider.', why: 'The guide names it only where it is another one.', fixHint: 'Leave serviceFacilityLocation out.' },
  { id: 'PRV-09', severity: 'error', snipLevel: 4, stc: 'A6:125:71', appliesTo: 'I', check: attendingMissing,
    title: 'The attending provider is missing.', why: 'Every bill but one for ambulance trips names who attended the patient.', fixHint: 'Send attending with name and NPI.' },
  { id: 'PRV-10', severity: 'error', snipLevel: 6, stc: 'A6:125:72', appliesTo: 'I', check: providers.operatingMissing,
    title: 'The surgeon is missing.', why: 'A bill with an operation names who did it.', fixHint: 'Send operatingPhysician with name and NPI.' },
  { id: 'PRV-11', severity: 'error', snipLevel: 4, stc: 'A8:125:72', appliesTo: 'I', check: otherOperatingAlone,
    title: 'There is another operating physician, but no operating physician.', why: 'The second surgeon is named after the first.', fixHint: 'Send operatingPhysician.' },
];
