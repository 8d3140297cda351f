import { chmod, readFile, rename, writeFile } from 'node:fs/promises';
import ssh2 from 'ssh2';

/** A key pair in OpenSSH's format. */
export interface KeyPair {
  private: string;
  public: string;
}

/** Makes an ed25519 key pair. About one in 300 that ssh2 makes can't be read by itself (it drops a leading zero): that one is made again. */
export function makeKeyPair(): KeyPair {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519');
    if (!(ssh2.utils.parseKey(pair.private) instanceof Error) && !(ssh2.utils.parseKey(pair.public) instanceof Error)) return pair;
  }
}

/** The key in a file. It is made once and kept, so that a restarted server is still the same server to its clients. */
export async function keptHostKey(path: string): Promise<string> {
  const kept = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  if (kept !== undefined) return kept;
  const made = makeKeyPair().private;
  await writeFile(`${path}.new`, made, { mode: 0o600 });
  await chmod(`${path}.new`, 0o600);
  await rename(`${path}.new`, path);
  return made;
}
