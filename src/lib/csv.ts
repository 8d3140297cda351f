/** Text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV injection). Plain numbers are none. */
function safe(cell: string | number): string {
  const text = String(cell);
  const isNumber = /^-?\d+(\.\d+)?$/.test(text);
  const harmless = !isNumber && /^[=+\-@\t\r|%]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** Rows as CSV (RFC 4180) that no spreadsheet runs. */
export function csvOf(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((row) => `${row.map(safe).join(',')}\r\n`).join('');
}
