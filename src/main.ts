import { Command, CommanderError } from 'commander';
import { ConfigError } from './config.ts';
import { PayerFileError } from './payers/store.ts';

/** Exit codes of every command: 0 good, 1 the data is bad, 2 usage or environment. */
const BAD_USAGE = 2;

/** A command returns its exit code. It is loaded when it is called, so that `write` starts without a server's modules. */
type Run = (...args: never[]) => Promise<number>;

function program(finish: (code: number) => void): Command {
  const cli = new Command('gateway').description('EDI clearinghouse gateway').exitOverride();
  const does = (load: () => Promise<Run>) => async (...args: unknown[]) => finish(await (await load())(...(args as never[])));

  cli.command('start').description('everything in one process: HTTP and steps; makes the first biller and key')
    .action(does(async () => (await import('./commands/server.ts')).start));
  cli.command('serve').description('HTTP only').action(does(async () => (await import('./commands/server.ts')).serve));
  cli.command('work').description('pipeline steps only').action(does(async () => (await import('./commands/server.ts')).work));
  cli.command('migrate').description('bring the database to this version').action(does(async () => (await import('./commands/server.ts')).migrateOnly));
  cli.command('config').description('print the configuration, secrets masked').action(does(async () => (await import('./commands/server.ts')).printConfig));

  cli.command('demo').description('the whole loop with two simulated payers, compared with what the samples expect')
    .option('--keep', 'leave everything running and print the addresses and a key')
    .option('--json', 'print the result as JSON')
    .option('--data <dir>', 'data folder; a second run on it works')
    .action(does(async () => (await import('./commands/demo.ts')).demo));
  cli.command('simulate').description('run a simulated payer with its own SFTP server')
    .requiredOption('--id <payer>', 'short name of the payer')
    .option('--name <name>', 'name of the payer', 'Simulated Payer')
    .option('--root <dir>', 'folder of its mailbox and state', './simulated-payer')
    .option('--port <port>', 'port of its SFTP server; 0 takes a free one', '0')
    .option('--otherwise <scenario>', 'what it does with claims whose member number asks for nothing, e.g. DENY-197; else it pays them')
    .option('--mix <seed>', 'or a mix of scenarios, the same for the same number')
    .action(does(async () => (await import('./commands/simulate.ts')).simulate));

  cli.command('write').argument('<claim.json>').description('the 837 of a claim to standard output, issues to standard error; no database needed')
    .option('--kind <kind>', 'professional or institutional; found out from the lines where absent')
    .option('--force', 'write in spite of edits, never in spite of structure errors')
    .action(does(async () => (await import('./commands/write.ts')).write));
  cli.command('read').argument('<file>').description('any supported file to JSON').action(does(async () => (await import('./commands/read.ts')).read));
  cli.command('describe').argument('<file>').description('a file in readable form, patient data masked')
    .option('--show', 'show patient data').action(does(async () => (await import('./commands/describe.ts')).describe));

  cli.command('query').argument('<file>').argument('<expression>').description('what an expression such as CLP01 or REF02:REF01["6R"] finds in a file of one transaction')
    .option('--json', 'print the values as a JSON array').action(does(async () => (await import('./commands/query.ts')).query));

  cli.command('extract').argument('<name>').argument('<file>').description('rows of a file by a mapping of edi-templates/extracts, or by a mapping file')
    .option('--format <format>', 'json or csv', 'json').action(does(async () => (await import('./commands/extract.ts')).extract));

  cli.command('validate').argument('<file>').description('every issue of a file with its place, code and hint, and what its receiver would answer')
    .option('--payer <id>', 'as this payer wants the guide')
    .option('--receiver <ids>', 'what the receiver is known by in ISA08, with commas between several')
    .option('--json', 'print the result as JSON')
    .option('--snip <level>', 'checks up to this SNIP level, 1 to 7')
    .action(does(async () => (await import('./commands/validate.ts')).validate));
  cli.command('ack').argument('<file>').description('the TA1 and 999 that the receiver of a file would send')
    .option('--payer <id>', 'as this payer wants the guide')
    .option('--receiver <ids>', 'what the receiver is known by in ISA08, with commas between several')
    .option('--control-number <number>', 'of the first interchange and group', '1')
    .option('--ik303', 'name loops in IK303, cut to four characters')
    .option('--mask', 'mask the bad values in IK404')
    .action(does(async () => (await import('./commands/ack.ts')).ack));

  cli.command('guide').argument('[name]').description('the outline of an implementation guide, e.g. 837P; without a name the list of guides')
    .action(does(async () => (await import('./commands/guide.ts')).guide));

  const codes = cli.command('codes').description('code lists of diagnoses, procedures, places, drugs, providers and reasons');
  codes.command('load').argument('<kind>', 'icd10cm, icd10pcs, hcpcs, cpt, pos, taxonomy, revenue, carc, rarc, claim-status, ndc, ncci-ptp, mue or nppes')
    .argument('<file>', 'file or https address of the publisher; a zip archive as it is').description('load a list in its publisher\'s own format')
    .option('--release <name>', 'what the file does not say by its name').option('--from <day>', 'first day on which the list counts, CCYYMMDD')
    .option('--to <day>', 'last day').option('--setting <kind>', 'professional or institutional, for pairs and units')
    .option('--ca <file>', 'certificates (PEM) that the https address may be signed by, beside the usual ones')
    .action(does(async () => (await import('./commands/codes.ts')).load));
  codes.command('status').description('what is loaded, from when, and what is old').action(does(async () => (await import('./commands/codes.ts')).status));

  const payers = cli.command('payers').description('payer files');
  payers.command('apply').argument('<file-or-folder...>').description('store payer files as new versions').action(does(async () => (await import('./commands/payers.ts')).apply));
  payers.command('check').argument('<file-or-folder...>').description('prove payer files before use').action(does(async () => (await import('./commands/payers.ts')).check));
  payers.command('list').description('payers and the state of their connections').action(does(async () => (await import('./commands/payers.ts')).list));
  payers.command('resume').argument('<payer>').description('let a paused payer go on').action(does(async () => (await import('./commands/payers.ts')).resume));

  const people = cli.command('people').description('who may sign in to the page');
  people.command('list').action(does(async () => (await import('./commands/people.ts')).list));
  people.command('add').argument('<email>').argument('<name>').description('add somebody and print a first password once')
    .requiredOption('--biller <id>', 'whose claims this person works on').requiredOption('--role <role...>', 'biller, supervisor, operations, administrator, auditor')
    .action(does(async () => (await import('./commands/people.ts')).add));
  people.command('reset').argument('<email>').description('unlock, sign out and print a new first password').action(does(async () => (await import('./commands/people.ts')).reset));
  people.command('disable').argument('<email>').action(does(async () => (await import('./commands/people.ts')).disable));

  const billers = cli.command('billers').description('billers and their keys');
  billers.command('list').action(does(async () => (await import('./commands/billers.ts')).list));
  billers.command('add').argument('<id>').argument('<name>').option('--npi <npi...>', 'billing NPIs').option('--tax-id <id...>', 'tax ids')
    .action(does(async () => (await import('./commands/billers.ts')).add));
  billers.command('change').argument('<id>').description('name, billing NPIs, tax ids or settings of a biller')
    .option('--name <name>').option('--npi <npi...>', 'billing NPIs').option('--tax-id <id...>', 'tax ids')
    .option('--repair <on|off>', 'repair the form of its claims, or refuse it')
    .action(does(async () => (await import('./commands/billers.ts')).change));
  billers.command('key').argument('<biller>').description('make an API key and print it once')
    .option('--live', 'a key for production claims').option('--operator', 'may run the gateway too').option('--label <text>', 'what it is for')
    .action(does(async () => (await import('./commands/billers.ts')).key));
  return cli;
}

async function main(): Promise<void> {
  try {
    await program((code) => {
      process.exitCode = code;
    }).parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : BAD_USAGE;
      return;
    }
    process.stderr.write(`${describeError(error)}\n`);
    process.exitCode = BAD_USAGE;
  }
}

/** Errors for people are one clear text; everything else keeps its stack, because it is a bug or the environment. */
function describeError(error: unknown): string {
  if (error instanceof ConfigError || error instanceof PayerFileError) return error.message;
  if (!(error instanceof Error)) return String(error);
  const { code, path = 'It' } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return `There is no file ${path}.`;
  if (code === 'EISDIR') return `${path} is a folder, not a file.`;
  return process.env['LOG_LEVEL'] === 'debug' ? (error.stack ?? error.message) : error.message;
}

await main();
