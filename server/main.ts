import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createApp } from './app.ts';
import { environmentOfImports, parseConfig, type Config } from './config.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './database/embedded-postgres.ts';
import { migrate, openDatabase } from './database/index.ts';
import { createModules, type Modules } from './modules.ts';
import { nightlyLabels } from './nightly-labels.ts';
import {
  AppError,
  createLogger,
  createSecretBox,
  loadPreviousKeys,
  loadSecretKey,
  startJobs,
  systemClock,
  within,
  type Logger,
} from './platform/index.ts';
import { warmUpValidator } from './records/index.ts';

/** In-flight requests get this long to end. */
const drainMilliseconds = 10_000;
/** So long the database may take to let go of us; one that hangs does not hold a stop. */
const partMilliseconds = 15_000;

const refuse = (detail: string, cause?: unknown): AppError => new AppError('configuration', { detail, cause, expose: true });

async function openEmbedded(config: Config, logger: Logger): Promise<EmbeddedPostgres | null> {
  return config.databaseUrl === null
    ? startEmbeddedPostgres({ dataDir: config.dataDir, logger, startAgain: true, onProgress: (line) => logger.info(line) })
    : null;
}

async function addTenantsFromFile(modules: Modules, file: string): Promise<void> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw refuse(`TENANTS_FILE ${file} cannot be read.`, cause);
  }
  await modules.tenants.addTenantsFrom(text, file);
}

const listen = async (server: Server, config: Config): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? refuse(`Port ${config.port} is in use; set PORT to another one.`) : error);
    });
    server.listen(config.port, config.host, resolve);
  });

async function start(): Promise<void> {
  const config = parseConfig(process.env);
  const logger = createLogger({ level: config.logLevel });
  const embedded = await openEmbedded(config, logger);
  const onError = (error: Error): void => logger.warn({ err: error }, 'a database connection ended');
  const db = openDatabase(
    config.databaseUrl === null ? { ...embedded?.connection, onError } : { connectionString: config.databaseUrl, onError },
  );
  await migrate(db.pool).catch((cause: unknown) => {
    throw cause instanceof AppError
      ? cause
      : refuse(`The database cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  });

  const secrets = createSecretBox(loadSecretKey(config.dataDir, config.secretKey), loadPreviousKeys(config.dataDir, config));
  const surroundings = { config, db, clock: systemClock, logger, secrets };
  const modules = createModules(surroundings);
  if (config.tenantsFile !== null) await addTenantsFromFile(modules, config.tenantsFile);
  if (config.demo)
    await (
      await import('../scripts/demo-data.ts')
    ).loadDemoData(modules, {
      ...surroundings,
      sandboxUrl: config.sandboxUrl,
      sandboxProfile: config.sandboxProfile,
    });
  await modules.directory.refresh();
  if (config.isProduction && (await modules.directory.list()).some((tenant) => tenant.isDemo)) {
    throw refuse(
      'This database holds the demo tenant, which has no place in production; disable it (npm run admin -- tenant disable demo) or use another database.',
    );
  }

  let isStopping = false;
  const server = createServer(createApp(modules, { ...surroundings, isStopping: () => isStopping }));
  // Beside this program, built or not.
  const adminProgram = fileURLToPath(new URL(`admin${extname(import.meta.url)}`, import.meta.url));
  const nightly = nightlyLabels(config.nightlyLabels, {
    ...surroundings,
    metrics: modules.metrics,
    adminProgram,
    environment: environmentOfImports(process.env),
  });
  const jobs = await startJobs({
    pool: db.pool,
    handlers: { ...modules.jobs, ...nightly.jobs },
    crontab: [modules.crontab, ...nightly.cron].join('\n'),
    logger,
  });
  const stopsCounting = [modules.silences.start(), modules.orderCounts.start(), modules.orderLog.start(), modules.ruleFailures.start()];
  const stopFollowingFacts = await modules.drugFacts.start();
  const stopFollowingTexts = await modules.publishedTexts.start();
  const stopFollowingRules = await modules.publishedRules.start();
  await modules.cdsHooks.warmUp();
  warmUpValidator();
  const stopHearing = config.hearsHl7 ? await modules.hl7.start() : async () => Promise.resolve();
  await listen(server, config);
  logger.info({ port: config.port, publicUrl: config.publicUrl }, 'listening');

  const stop = async (signal: string): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    logger.info({ signal }, 'stopping');
    const closed = Promise.all([new Promise<void>((resolve) => server.close(() => resolve())), within(drainMilliseconds, stopHearing())]);
    // A connection that is kept alive becomes idle when its last answer has left, and would hold the stop for its time-out.
    server.closeIdleConnections();
    const idle = setInterval(() => server.closeIdleConnections(), 50);
    const timer = setTimeout(() => server.closeAllConnections(), drainMilliseconds);
    await closed;
    clearInterval(idle);
    clearTimeout(timer);
    const part = async (): Promise<true> => {
      await Promise.all(stopsCounting.map(async (stopCounting) => stopCounting()));
      await stopFollowingFacts();
      await stopFollowingTexts();
      await stopFollowingRules();
      await jobs.stop();
      await db.close();
      return true;
    };
    if ((await within(partMilliseconds, part())) === undefined) logger.warn('the database does not answer; stopping without it');
    await embedded?.stop();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(signal));
}

start().catch((thrown: unknown) => {
  const line = thrown instanceof AppError ? thrown.detail : thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  process.stderr.write(`${line}\n`);
  process.exit(1);
});
