import { runSimulator } from '../simulator/simulate.ts';

/** `simulate`: a payer of one's own, until it is interrupted. */
export async function simulate(options: { id: string; name: string; root: string; port: string }): Promise<number> {
  const simulator = await runSimulator({ payers: [{ id: options.id, name: options.name, root: options.root, port: Number(options.port) }] });
  for (const address of simulator.addresses) process.stdout.write(`${JSON.stringify(address)}\n`);
  await new Promise<void>((stop) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop());
  });
  await simulator.close();
  return 0;
}
