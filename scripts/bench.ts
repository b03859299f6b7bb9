// `npm run bench`: figures beside their bars. A missed bar is a line to read, never a failed run; only what could not be measured fails.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serveBare } from './bench/bare-server.ts';
import { serveImport } from './bench/label-import-process.ts';
import { serveLoads } from './bench/load-client.ts';
import { measureDeciding } from './bench/measure-deciding.ts';
import { measureFactsSwap } from './bench/measure-facts-swap.ts';
import { measureFhirApi } from './bench/measure-fhir-api.ts';
import { measureFirstScreen } from './bench/measure-first-screen.ts';
import { measureHistory } from './bench/measure-history.ts';
import { measureIdleMemory } from './bench/measure-idle-memory.ts';
import { measureLabelImport } from './bench/measure-label-import.ts';
import { measureLabelReading } from './bench/measure-label-reading.ts';
import { measureLaunch } from './bench/measure-launch.ts';
import { measureLookups } from './bench/measure-lookups.ts';
import { measureNotifications } from './bench/measure-notifications.ts';
import { measureOrders } from './bench/measure-orders.ts';
import { measureRules } from './bench/measure-rules.ts';
import { measureSwapOrders } from './bench/measure-swap-orders.ts';
import { measureTwoProcesses } from './bench/measure-two-processes.ts';
import { serveSwaps } from './bench/swap-process.ts';
import { measureValidator } from './bench/measure-validator.ts';
import { printFigure, type Figure } from './bench/report.ts';

const program = fileURLToPath(import.meta.url);

const parts: Record<string, (folder: string) => Promise<Figure[]> | Figure[]> = {
  lookups: () => measureLookups(),
  'facts-swap': async (folder) => measureFactsSwap(program, folder),
  'swap-orders': async (folder) => measureSwapOrders(program, folder),
  'first-screen': () => measureFirstScreen(),
  orders: async (folder) => measureOrders(program, folder),
  history: async (folder) => measureHistory(program, folder),
  rules: async () => measureRules(),
  validator: () => measureValidator(),
  'two-processes': async (folder) => measureTwoProcesses(program, folder),
  launch: async (folder) => measureLaunch(folder),
  memory: async (folder) => measureIdleMemory(folder),
  'label-reading': async (folder) => measureLabelReading(folder),
  'label-import': async (folder) => measureLabelImport(program, folder),
  'fhir-api': async (folder) => measureFhirApi(program, folder),
  notifications: async (folder) => measureNotifications(program, folder),
  deciding: async (folder) => measureDeciding(folder),
};

/** All parts, or those named: `npm run bench -- orders memory`. */
async function bench(named: readonly string[]): Promise<void> {
  const unknown = named.find((name) => parts[name] === undefined);
  if (unknown !== undefined) throw new Error(`There is no part "${unknown}"; there are ${Object.keys(parts).join(', ')}.`);
  console.log(
    `${availableParallelism()} cores, load ${(loadavg()[0] ?? 0).toFixed(1)}, Node ${process.version}; an idle machine gives the figures that count\n`,
  );
  const root = mkdtempSync(join(tmpdir(), 'preceptor-bench-'));
  // Ctrl-C reaches every process; a part that loses its helpers ends in its own order, database included, and no other begins.
  let isInterrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      isInterrupted = true;
    });
  try {
    for (const [name, measure] of Object.entries(parts)) {
      if (isInterrupted || (named.length > 0 && !named.includes(name))) continue;
      const folder = join(root, name);
      mkdirSync(folder);
      try {
        for (const figure of await measure(folder)) printFigure(figure);
      } catch (error) {
        process.exitCode = 1;
        console.log(`${name}: could not be measured: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  } finally {
    rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

const [role, ...others] = process.argv.slice(2);
if (role === 'bare-server') serveBare();
else if (role === 'load-client') serveLoads();
else if (role === 'label-import-process') serveImport();
else if (role === 'swap-process') serveSwaps();
else await bench(role === undefined ? [] : [role, ...others]);
