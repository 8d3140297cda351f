import { runSimulator, type SimulatedPayer } from '../simulator/simulate.ts';

/** `simulate`: a payer of one's own, until it is interrupted. */
export async function simulate(options: { id: string; name: string; root: string; port: string; otherwise?: string; mix?: string }): Promise<number> {
  const password = process.env['SIMULATOR_PASSWORD'] ?? 'simulator';
  const simulator = await runSimulator({ payers: [{
    root: options.root, port: Number(options.port), users: [{ name: 'gateway', password }], ...otherwiseOf(options),
    payer: { id: options.id, name: options.name, taxId: '898800999', phone: '5135550100',
      address: { street: '1 Simulator Way', city: 'Dayton', state: 'OH', zip: '454021000' } },
  }] });
  for (const { payer, host, port, fingerprint } of simulator.addresses) {
    process.stdout.write(`${payer}: sftp ${host}:${port}, user gateway, password from SIMULATOR_PASSWORD, host key ${fingerprint}\n`);
  }
  await new Promise<void>((stop) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop());
  });
  await simulator.close();
  return 0;
}

/** What the payer does with claims whose member number asks for nothing. */
function otherwiseOf({ otherwise, mix }: { otherwise?: string; mix?: string }): Pick<SimulatedPayer, 'otherwise'> {
  if (mix !== undefined) return { otherwise: { seed: Number(mix) } };
  return otherwise === undefined ? {} : { otherwise: { scenario: otherwise } };
}
