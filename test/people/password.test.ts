import { expect, test } from 'vitest';
import { firstPassword, hashPassword, isOutdated, isPassword, passwordProblem } from '../../src/people/password.ts';
import { may, ROLES } from '../../src/people/roles.ts';

const PERSON = { name: 'Wilma Okafor', email: 'wilma@elm.test' };

test('a password is kept as a scrypt hash with its parameters, and no two hashes are alike', async () => {
  const [one, two] = await Promise.all([hashPassword('four plain words here'), hashPassword('four plain words here')]);
  expect(one).toMatch(/^scrypt\$15\$8\$3\$/);
  expect(one).not.toBe(two);
  expect(await isPassword('four plain words here', one)).toBe(true);
  expect(await isPassword('four plain words her', one)).toBe(false);
});

test('a hash made with smaller parameters is known to be old', async () => {
  const old = 'scrypt$14$8$1$c2FsdHNhbHRzYWx0c2FsdA==$';
  expect(isOutdated(old)).toBe(true);
  expect(isOutdated(await hashPassword('four plain words here'))).toBe(false);
});

test.each([
  ['short', /at least 12/], ['aaaaaaaaaaaaaaaa', /four different/], ['wilma-has-a-secret', /Leave your name/], ['x'.repeat(201), /at most 200/],
])('the password %s is refused, with what is wrong', (password, wrong) => {
  expect(passwordProblem(password, PERSON)).toMatch(wrong);
});

test('a few words in a row are a good password, and so is every first one', () => {
  expect(passwordProblem('four plain words here', PERSON)).toBeUndefined();
  for (let n = 0; n < 50; n += 1) expect(passwordProblem(firstPassword(), PERSON)).toBeUndefined();
});

test('only supervisors post what does not add up, and an auditor has no right that changes anything', () => {
  expect(ROLES.filter((role) => may({ roles: [role] }, 'remits.decide'))).toEqual(['supervisor']);
  for (const right of ['claims.write', 'claims.bulk', 'remits.decide', 'transmissions.decide', 'payers.write', 'people', 'keys', 'webhooks', 'x12.reveal'] as const) expect(may({ roles: ['auditor'] }, right)).toBe(false);
});
