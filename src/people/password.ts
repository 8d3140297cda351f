import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** scrypt's cost, as OWASP advises for 32 MiB: N = 2^15, r = 8, p = 3. */
const COST = { log2n: 15, r: 8, p: 3 } as const;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
export const PASSWORD_MIN = 12;
export const PASSWORD_MAX = 200;
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A hash with its salt and parameters: "scrypt$15$8$3$<salt>$<hash>". Takes about a fifth of a second on purpose. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, COST);
  return ['scrypt', COST.log2n, COST.r, COST.p, salt.toString('base64'), hash.toString('base64')].join('$');
}

/** Whether a password is the one that was hashed. Throws for a text that is no such hash. */
export async function isPassword(password: string, stored: string): Promise<boolean> {
  const [kind, log2n, r, p, salt = '', hash = ''] = stored.split('$');
  if (kind !== 'scrypt') throw new Error('a stored password is no scrypt hash');
  const expected = Buffer.from(hash, 'base64');
  const given = await derive(password, Buffer.from(salt, 'base64'), { log2n: Number(log2n), r: Number(r), p: Number(p) });
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** True for a hash made with other parameters than today's: it is made anew at the next sign-in. */
export function isOutdated(stored: string): boolean {
  return !stored.startsWith(`scrypt$${COST.log2n}$${COST.r}$${COST.p}$`);
}

/** What is wrong with a new password, as a sentence, or undefined. Length counts, not kinds of characters (NIST SP 800-63B 5.1.1.2). */
export function passwordProblem(password: string, person: { name: string; email: string }): string | undefined {
  if (password.length < PASSWORD_MIN) return `A password needs at least ${PASSWORD_MIN} characters.`;
  if (password.length > PASSWORD_MAX) return `A password has at most ${PASSWORD_MAX} characters.`;
  if (new Set(password).size < 5) return 'Use more than four different characters.';
  const plain = password.toLowerCase();
  const [mailbox = ''] = person.email.toLowerCase().split('@');
  const isOwn = [mailbox, person.name.toLowerCase()].some((own) => own.length > 3 && plain.includes(own));
  return isOwn ? 'Leave your name and e-mail address out of the password.' : undefined;
}

/** A password that is shown once and has to be changed at the first sign-in, such as "k7mpa-x2dnq-v8srt". */
export function firstPassword(): string {
  const letters = [...randomBytes(15)].map((byte) => ALPHABET[byte % ALPHABET.length]!).join('');
  return [letters.slice(0, 5), letters.slice(5, 10), letters.slice(10)].join('-');
}

function derive(password: string, salt: Buffer, cost: { log2n: number; r: number; p: number }): Promise<Buffer> {
  const N = 2 ** cost.log2n;
  // Node refuses more than 32 MiB unless it is told; scrypt needs 128 * N * r bytes and a little.
  const maxmem = 256 * N * cost.r;
  return new Promise((done, fail) => {
    scrypt(password.normalize('NFKC'), salt, HASH_BYTES, { N, r: cost.r, p: cost.p, maxmem }, (error, hash) => (error ? fail(error) : done(hash)));
  });
}
