import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isConnectionFault } from '../../src/transport/faults.ts';
import { checkPath, isFileName } from '../../src/transport/names.ts';
import { openMailbox } from '../../src/transport/port.ts';
import { faultOf, temporaryFolder, transportContext } from './support.ts';

const { ctx } = transportContext();

describe('a mailbox that is a folder', () => {
  test('a folder that is not there pauses the payer', async () => {
    const fault = await faultOf(openMailbox(ctx, { kind: 'folder', root: join(temporaryFolder(), 'gone') }));
    expect(fault).toMatchObject({ kind: 'permanent', code: 'transport.no-directory' });
    expect(isConnectionFault(fault)).toBe(true);
  });

  test.skipIf(!existsSync('/dev/full'))('a full disk is an error and not a success', async () => {
    const mailbox = await openMailbox(ctx, { kind: 'folder', root: '/dev' });
    expect(await faultOf(mailbox.put('full', Buffer.from('x')))).toMatchObject({ kind: 'transient', code: 'transport.write-failed' });
  });

  test('a directory in the place of a file is refused and not replaced', async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'claims.x12'));
    writeFileSync(join(root, 'a.part'), 'x');
    const mailbox = await openMailbox(ctx, { kind: 'folder', root });
    expect((await faultOf(mailbox.put('claims.x12', Buffer.from('x')))).kind).toBe('transient');
    expect((await faultOf(mailbox.rename('a.part', 'claims.x12'))).code).toBe('transport.target-exists');
  });

  test('a stop of the program ends the next operation', async () => {
    const stop = new AbortController();
    const mailbox = await openMailbox(ctx, { kind: 'folder', root: temporaryFolder() }, stop.signal);
    stop.abort();
    expect(await faultOf(mailbox.list('.'))).toMatchObject({ kind: 'transient', code: 'transport.aborted' });
  });
});

describe('names of files', () => {
  test.each(['835.x12', '..hidden-not-parent', 'with space', 'naïve.txt', 'a'.repeat(255)])('%j may be used', (name) => {
    expect(isFileName(name)).toBe(true);
  });

  test.each(['', '.', '..', 'a/b', 'a\\b', 'a\nb', 'a\u0000', 'bad\ufffd', 'a'.repeat(256), 'é'.repeat(128)])('%j may not be used', (name) => {
    expect(isFileName(name)).toBe(false);
  });

  test.each(['in/835.x12', '/in/835.x12', './in', '.', '/', 'in//835'])('the path %j may be used', (path) => {
    expect(() => checkPath(path)).not.toThrow();
  });

  test.each(['', '..', '../in', 'in/../../x', 'in/a\nb', '/..', 'x/'.repeat(600)])('the path %j may not be used', (path) => {
    expect(() => checkPath(path)).toThrow(expect.objectContaining({ code: 'transport.bad-path', kind: 'permanent' }));
  });
});
