import { describe, expect, test } from 'vitest';
import type { ClaimKind } from '../../src/claims/claim.ts';
import { applyForm, fieldFor, fieldsOfForm } from '../../src/web/claims/draft.ts';
import { readPointer } from '../../src/lib/pointer.ts';
import { shown } from '../../src/web/claims/pointers.ts';
import { readExpected, readJson, storyNames } from '../samples/stories.ts';

type Json = Record<string, unknown>;
const hospital = () => readJson('06-appendix-inpatient', 'claim.json') as Json;
const dental = () => readJson('24-filling-and-cleaning', 'claim.json') as Json;
const info = (body: Json) => body['claimInformation'] as Json;

/** The number that a form has for a label, and the pointer of its n-th box. */
function box(kind: ClaimKind, body: Json, label: string, nth = 0): string {
  return [...fieldsOfForm(kind, body).values()].filter((one) => one.label === label)[nth]!.pointer;
}

describe('the form of a hospital claim (UB-04)', () => {
  test('has boxes for values that are there, and for conditions, occurrences and spans that are not yet', () => {
    const body = hospital();
    const fields = [...fieldsOfForm('institutional', body).values()];
    const values = fields.filter(({ label }) => label === 'Value').map(({ pointer }) => readPointer(body, pointer));
    expect(values.slice(0, 3)).toEqual(['01', '80', undefined]);
    for (const [label, number] of [['Condition', '18'], ['Occurrence', '31'], ['Span', '35'], ['Value', '39']]) expect(fields.find((one) => one.label === label)?.number).toBe(number);
    expect(fields.map(({ label }) => label)).toContain('On admission');
  });

  test('takes new codes with their dates and amounts, and drops a code whose boxes were emptied', () => {
    const body = hospital();
    const changed = applyForm('institutional', body, {
      [box('institutional', body, 'Condition')]: '02', [box('institutional', body, 'Condition', 2)]: 'A1', [box('institutional', body, 'Occurrence')]: '11',
      '/claimInformation/occurrenceInformationList/0/0/occurrenceSpanCodeDate': '08/09/2026', [box('institutional', body, 'Value', 2)]: 'A2', '/claimInformation/valueInformationList/0/2/valueCodeAmount': '120.00',
      '/claimInformation/valueInformationList/0/0/valueCode': '', '/claimInformation/valueInformationList/0/0/valueCodeAmount': '',
    });
    expect(info(changed)['conditionCodesList']).toEqual([[{ conditionCode: '02' }, { conditionCode: 'A1' }]]);
    expect(info(changed)['occurrenceInformationList']).toEqual([[{ occurrenceSpanCode: '11', occurrenceSpanCodeDate: '20260809' }]]);
    expect(info(changed)['valueInformationList']).toEqual([[{ valueCode: '80', valueCodeAmount: '2' }, { valueCode: 'A2', valueCodeAmount: '120.00' }]]);
  });

  test('keeps the names and the shape that billing software chose', () => {
    const body = hospital();
    info(body)['occurrenceInformationList'] = [{ occurrenceCode: '11', occurrenceDate: '20260809' }];
    expect(box('institutional', body, 'Occurrence')).toBe('/claimInformation/occurrenceInformationList/0/occurrenceCode');
    const changed = applyForm('institutional', body, { '/claimInformation/occurrenceInformationList/0/occurrenceDate': '08/10/2026' });
    expect(info(changed)['occurrenceInformationList']).toEqual([{ occurrenceCode: '11', occurrenceDate: '20260810' }]);
  });
});

describe('the dental form', () => {
  test('has tooth, surfaces and area of the mouth beside each procedure', () => {
    const body = dental();
    const fields = fieldsOfForm('dental', body);
    const line = '/claimInformation/serviceLines/0';
    expect([fields.get(`${line}/teethInformation/0/toothCode`)?.number, fields.get(`${line}/teethInformation/0/toothSurfaceCodes`)?.number, fields.get(`${line}/dentalService/oralCavityDesignation`)?.number]).toEqual(['27', '28', '25']);
    expect(shown(readPointer(body, `${line}/teethInformation/0/toothSurfaceCodes`), 'letters')).toBe('MO');
    expect(fieldFor([...fields.keys()], `${line}/dentalService/procedureCode`)).toBe(`${line}/dentalService/procedureCode`);
  });

  test('takes surfaces as dentists write them, a tooth for another line, and a missing tooth', () => {
    const changed = applyForm('dental', dental(), {
      '/claimInformation/serviceLines/0/teethInformation/0/toothSurfaceCodes': 'mod', '/claimInformation/serviceLines/1/teethInformation/0/toothCode': '14',
      '/claimInformation/serviceLines/1/dentalService/oralCavityDesignation': '10 20', '/claimInformation/toothStatus/0/toothNumber': '1', '/claimInformation/toothStatus/0/toothStatusCode': 'M',
    });
    const lines = info(changed)['serviceLines'] as Json[];
    expect(lines[0]!['teethInformation']).toEqual([{ toothCode: 'T', toothSurfaceCodes: ['M', 'O', 'D'] }]);
    expect(lines[1]).toMatchObject({ teethInformation: [{ toothCode: '14' }], dentalService: { oralCavityDesignation: ['10', '20'] } });
    expect(info(changed)['toothStatus']).toEqual([{ toothNumber: '1', toothStatusCode: 'M' }]);
  });

  test('drops a tooth that was emptied, and adds a line without what only doctors’ lines need', () => {
    const changed = applyForm('dental', dental(), {
      '/claimInformation/serviceLines/0/teethInformation/0/toothCode': '', '/claimInformation/serviceLines/0/teethInformation/0/toothSurfaceCodes': '',
      '/claimInformation/serviceLines/2/dentalService/procedureCode': 'D1206', '/claimInformation/serviceLines/2/dentalService/lineItemChargeAmount': '40.00',
    });
    const lines = info(changed)['serviceLines'] as Json[];
    expect(lines[0]).not.toHaveProperty('teethInformation');
    expect(lines[2]).toEqual({ dentalService: { procedureCode: 'D1206', lineItemChargeAmount: '40.00' } });
  });
});

test('a form that nobody changed leaves every sample as it was sent', () => {
  for (const { story, file } of storyNames().flatMap((story) => readExpected(story).claims.map(({ file }) => ({ story, file })))) {
    const body = readJson(story, file) as Json;
    const lines = info(body)['serviceLines'] as Json[];
    const kind = (['institutional', 'dental'] as const).find((one) => `${one}Service` in lines[0]!) ?? 'professional';
    const form = Object.fromEntries([...fieldsOfForm(kind, body)].map(([pointer, { kind: of }]) => [pointer, shown(readPointer(body, pointer), of)]));
    expect(applyForm(kind, body, form)).toEqual(body);
  }
});
