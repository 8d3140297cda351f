/**
 * True where something that tests need is there. Where it is not, those tests skip and one line says so; where
 * GATEWAY_TEST_NO_SKIP=1 asks for every test this throws instead, so that a skip is never taken for a success.
 * `what` reads as in "redis-server is not installed".
 */
export function isHere(isThere: boolean, what: { tests: string; because: string }): boolean {
  if (isThere) return true;
  if (process.env['GATEWAY_TEST_NO_SKIP'] === '1') throw new Error(`${what.because}, and GATEWAY_TEST_NO_SKIP=1`);
  process.stderr.write(`skipped: ${what.tests}, because ${what.because}\n`);
  return false;
}
