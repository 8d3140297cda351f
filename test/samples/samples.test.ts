import { describe, expect, test } from 'vitest';
import { isD8 } from '../../src/lib/dates.ts';
import { formatCents, sumCents } from '../../src/lib/money.ts';
import { gatewayRefuses, payerAnswers } from './scenarios.ts';
import {
  type ExpectedClaim,
  lineCharges,
  postedClaim,
  readExpected,
  readJson,
  readText,
  scenarioOf,
  storyFiles,
  storyNames,
  sumOf,
  valuesOf,
} from './stories.ts';

const stories = storyNames();
const claims = stories.flatMap((story) => {
  const expected = readExpected(story);
  return expected.claims.map((claim) => ({ name: `${story}/${claim.file}`, story, expected, claim }));
});
const refused = (claim: ExpectedClaim) => claim.status === 'GATEWAY_REJECTED';

describe('every story', () => {
  test.each(stories)('%s is told in at most 25 lines, under the title of its expectation', (story) => {
    const lines = readText(story, 'story.md').trimEnd().split('\n');
    expect(lines[0]).toBe(`# ${readExpected(story).title}`);
    expect(lines.length).toBeLessThanOrEqual(25);
  });

  test.each(stories)('%s has one expectation for each of its claims', (story) => {
    const posted = storyFiles(story).filter((file) => /^claim.*\.json$/.test(file));
    expect(
      readExpected(story)
        .claims.map((claim) => claim.file)
        .sort(),
    ).toEqual(posted);
  });

  test.each(stories)('%s stands in the index', (story) => {
    expect(readText('.', 'README.md')).toContain(
      `[${story}](${story}/story.md) | ${readExpected(story).title} |`,
    );
  });
});

describe('every claim', () => {
  test.each(claims)(
    '$name goes to the payer of its story, in its kind, as a test claim',
    ({ story, expected, claim }) => {
      const posted = postedClaim.parse(readJson(story, claim.file));
      expect(posted.tradingPartnerServiceId.startsWith('NWHP') ? 'northwind' : 'cedar').toBe(expected.payer);
      const service = `${expected.kind}Service` as const;
      expect(posted.claimInformation.serviceLines.filter((line) => !line[service])).toEqual([]);
    },
  );

  test.each(claims)(
    '$name has NPIs with a right check digit, except where the edits have to find a wrong one',
    ({ story, claim }) => {
      const npis = valuesOf(readJson(story, claim.file), 'npi');
      expect(npis.length).toBeGreaterThanOrEqual(1);
      const wrong = npis.filter((npi) => !isNpi(npi));
      expect(wrong.length).toBe(claim.rules.includes('BIL-02') ? 1 : 0);
    },
  );

  test.each(claims)(
    '$name adds up, except where the edits have to find a wrong total',
    ({ story, claim }) => {
      const posted = postedClaim.parse(readJson(story, claim.file));
      expect(claim.charge).toBe(posted.claimInformation.claimChargeAmount);
      expect(formatCents(sumCents(lineCharges(posted))) === claim.charge).toBe(
        !claim.rules.includes('CLM-05'),
      );
    },
  );

  test.each(claims)('$name has real dates, and services in 2026 before November', ({ story, claim }) => {
    const posted = readJson(story, claim.file);
    for (const name of [
      'serviceDate',
      'statementBeginDate',
      'statementEndDate',
      'dateOfBirth',
      'accidentDate',
    ]) {
      expect(valuesOf(posted, name).filter((date) => !isD8(date))).toEqual([]);
    }
    const late = valuesOf(posted, 'serviceDate').filter((date) => date < '20260101' || date > '20261031');
    expect(late.length).toBe(claim.rules.includes('CLM-26') ? 1 : 0);
  });

  test.each(claims)('$name gives street addresses and ZIP+4 for who bills', ({ story, claim }) => {
    const { address } = postedClaim.parse(readJson(story, claim.file)).billing;
    expect(address.address1).not.toMatch(/box/i);
    expect(/^\d{9}$/.test(address.postalCode)).toBe(!claim.rules.includes('BIL-08'));
  });

  test.each(claims)('$name is expected to end as its scenario says', ({ story, claim }) => {
    const posted = postedClaim.parse(readJson(story, claim.file));
    const scenario = scenarioOf(posted.subscriber.memberId);
    expect(scenario).not.toBe('');
    const rank = posted.subscriber.paymentResponsibilityLevelCode;
    expect(claim).toMatchObject(
      refused(claim) ? gatewayRefuses : payerAnswers(scenario, lineCharges(posted), rank),
    );
  });

  test.each(
    claims.filter(({ story, claim }) => 'otherSubscriberInformation' in informationOf(story, claim.file)),
  )('$name balances what the first payer paid and adjusted, line by line', ({ story, claim }) => {
    const information = informationOf(story, claim.file);
    const posted = postedClaim.parse(readJson(story, claim.file));
    expect(posted.subscriber.paymentResponsibilityLevelCode).toBe('S');
    const paid = posted.claimInformation.serviceLines.map((line) => sumOf(line, 'serviceLinePaidAmount'));
    const adjusted = posted.claimInformation.serviceLines.map((line) => sumOf(line, 'adjustmentAmount'));
    expect(paid.map((cents, line) => cents + (adjusted[line] ?? 0))).toEqual(lineCharges(posted));
    expect(sumOf(information.otherSubscriberInformation, 'payerPaidAmount')).toBe(sumCents(paid));
  });
});

describe('all stories together', () => {
  test('no two claims share a patient control number, a member number or a control number', () => {
    for (const name of ['patientControlNumber', 'memberId', 'controlNumber']) {
      const values = claims.flatMap(({ story, claim }) => valuesOf(readJson(story, claim.file), name));
      expect(values.length).toBe(claims.length);
      expect(new Set(values).size).toBe(values.length);
    }
  });

  test('the file that is refused at the door travels alone', () => {
    const wave = ({ expected, claim }: (typeof claims)[number]) => claim.wave ?? expected.wave;
    const refusedFile = claims.filter(({ claim }) => claim.status === 'INTERCHANGE_REJECTED');
    expect(refusedFile.map(wave)).toEqual([1]);
    expect(claims.filter((each) => wave(each) === 1)).toEqual(refusedFile);
  });

  test('the three claims of one check travel in three different files', () => {
    const bulk = claims.filter(
      ({ story, claim }) => scenarioOf(valuesOf(readJson(story, claim.file), 'memberId')[0]!) === 'BULK3',
    );
    expect(bulk.map(({ expected, claim }) => claim.wave ?? expected.wave)).toEqual([2, 3, 4]);
    expect(bulk[0]?.expected.providerAdjustments).toEqual([{ code: 'WO', amount: '25.00' }]);
  });

  test.each([
    'subscriber is the patient',
    'copay',
    'dependent child',
    'several lines',
    '80000 series',
    'PLA code',
    'CLIA',
    'place of service 81',
    'referring provider',
    'outpatient',
    'inpatient',
    'DRG',
    'present on admission',
    'principal procedure',
    'paid in full',
    'deductible',
    'partly denied',
    'denied',
    'rejected by our own edits',
    'rejected on the 277CA',
    'transaction set rejected by the 999',
    'innocent neighbour is cut again',
    'interchange rejected by the TA1',
    'PLB overpayment recovery',
    'one 835 for claims of several batches',
    '835 before 277CA before 999',
    'secondary claim',
    'duplicate inbound files',
    'reversal and correction',
    'crossover',
    'bundled lines',
  ])('somebody tells: %s', (topic) => {
    expect(stories.filter((story) => readExpected(story).covers.includes(topic))).not.toEqual([]);
  });

  test('there are at least 18 stories, and the one about our edits has at least four rules', () => {
    expect(stories.length).toBeGreaterThanOrEqual(18);
    expect(claims.filter(({ claim }) => refused(claim)).map(({ claim }) => claim.rules.length >= 4)).toEqual([
      true,
    ]);
  });
});

function informationOf(story: string, file: string): Record<string, unknown> {
  return postedClaim.parse(readJson(story, file)).claimInformation;
}

/** The check digit of an NPI is a Luhn digit over the prefix 80840 (health applications, United States) and the number. */
function isNpi(npi: string): boolean {
  if (!/^[12]\d{9}$/.test(npi)) return false;
  const digits = [...`80840${npi}`].reverse().map(Number);
  const sum = digits.reduce(
    (total, digit, place) => total + (place % 2 === 0 ? digit : digit * 2 - (digit > 4 ? 9 : 0)),
    0,
  );
  return sum % 10 === 0;
}
