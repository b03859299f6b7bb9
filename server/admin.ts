import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { oneLine } from './admin/one-line.ts';
import { asksForHelp, adminHelp, findCommand, isFileCommand, runAdmin, runFileCommand } from './admin/run-admin.ts';
import { parseConfig } from './config.ts';
import { startEmbeddedPostgres } from './database/embedded-postgres.ts';
import { migrate, openDatabase } from './database/index.ts';
import { createCurriculum } from './knowledge/curriculum/index.ts';
import { createCurrentKnowledge, loadDrugKnowledge } from './knowledge/drug-labels/index.ts';
import { createDraftWriters, createExtractiveWriter } from './knowledge/lesson-drafts/index.ts';
import { createRules, loadPlans } from './knowledge/plan-definitions/index.ts';
import { signLesson } from './learning/lessons/index.ts';
import { createModules } from './modules.ts';
import {
  createSecretBox,
  followParent,
  keepHeapSmall,
  loadPreviousKeys,
  loadSecretKey,
  silentLogger,
  systemClock,
} from './platform/index.ts';

const out = (line: string): void => void process.stdout.write(`${line}\n`);
const err = (line: string): void => void process.stderr.write(`admin: ${line}\n`);

const operatorName = (): string => {
  try {
    return `command line (${userInfo().username})`;
  } catch {
    return 'command line';
  }
};

/** Read with the first command that needs it, and once. */
const onDemand = <Value>(make: () => Value): (() => Value) => {
  let made: { value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
};

/** `npm run admin`: composition of the commands over the database that the server uses, running or not. */
async function main(argv: readonly string[]): Promise<number> {
  if (asksForHelp(argv)) {
    out(adminHelp);
    return 0;
  }
  keepHeapSmall();
  // A mistyped command is told before a database is started for it.
  findCommand(argv);
  const drugs = onDemand(() => loadDrugKnowledge());
  const curriculum = onDemand(() => createCurriculum());
  const installed = {
    out,
    err,
    drugs,
    writers: () => [createExtractiveWriter({ clock: systemClock })],
    lessonForTopic: (topicId: string) => curriculum().lessonForTopic(topicId),
    rules: onDemand(() => createRules({ plans: loadPlans(), topic: (id) => drugs().topic(id) })),
  };
  if (isFileCommand(argv)) return runFileCommand(argv, installed);

  // What only a server needs (an https PUBLIC_URL in production) does not concern a command.
  const config = parseConfig({ ...process.env, NODE_ENV: 'development' });
  // Most commands seal nothing, and an import is not told the key.
  const secrets = onDemand(() =>
    createSecretBox(loadSecretKey(config.dataDir, config.secretKey), loadPreviousKeys(config.dataDir, config)),
  );
  const embedded = config.databaseUrl === null ? await startEmbeddedPostgres({ dataDir: config.dataDir }) : undefined;
  const db = openDatabase(embedded?.connection ?? { connectionString: config.databaseUrl ?? '', max: 2 });
  try {
    await migrate(db.pool);
    const current = onDemand(() => createCurrentKnowledge({ db, clock: systemClock, logger: silentLogger }));
    // What is told of a drug is what a server says of it.
    if (argv[0] === 'drugs') await current().refresh();
    return await runAdmin(argv, {
      ...installed,
      drugs: () => current().knowledge,
      rules: onDemand(() => createRules({ plans: loadPlans(), topic: (id) => current().knowledge.topic(id) })),
      db,
      clock: systemClock,
      get secrets() {
        return secrets();
      },
      publicUrl: config.publicUrl,
      operator: operatorName(),
      writers: () => createDraftWriters({ db, clock: systemClock, model: config.model, proxy: config.proxy }),
      proxy: config.proxy,
      nightlyAt: config.nightlyLabels?.at ?? null,
      progress: {
        isTerminal: process.stderr.isTTY,
        columns: process.stderr.columns ?? 80,
        write: (text) => void process.stderr.write(text),
      },
      onInterrupt: (stop) => {
        // Once each: the second Ctrl-C does what it always does.
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
        return () => {
          for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
        };
      },
      readFile: (path) => readFileSync(path, 'utf8'),
      practitioners: () => createModules({ config, db, clock: systemClock, logger: silentLogger, secrets: secrets() }).practitioners,
      signLesson: async (tenantId, signature) =>
        db.tenant(tenantId, async (tx) => signLesson(tx, { curriculum: curriculum(), clock: systemClock }, signature)),
    });
  } finally {
    await db.close();
    await embedded?.stop();
  }
}

followParent();
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (thrown) {
  err(oneLine(thrown));
  process.exitCode = 1;
}
