import type { Response } from 'express';

/** Writes a part of an answer and waits while the client reads more slowly than we write. */
export async function written(response: Response, part: string | Buffer): Promise<void> {
  if (response.destroyed || response.write(part)) return;
  await new Promise<void>((go) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      go();
    };
    response.on('drain', done).on('close', done);
  });
}

/** The source as long as the client is there: nobody reads the rest of a file for a connection that has closed. */
export async function* whileOpen<Part>(response: Response, source: AsyncIterable<Part>): AsyncGenerator<Part> {
  for await (const part of source) {
    if (response.destroyed) return;
    yield part;
  }
}
