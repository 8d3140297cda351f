import { setFlagsFromString } from 'node:v8';

/**
 * Lets V8 collect whenever twice as much is kept as at its last collection. By itself it waits for up to four times as much in a process that works
 * hard, and a gateway that posts a large payment then takes 80 MB more than it uses. For processes that run for days; not for a single command.
 */
export function collectEarly(): void {
  setFlagsFromString('--heap-growing-percent=100');
}
