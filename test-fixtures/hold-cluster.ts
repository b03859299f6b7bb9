import { startEmbeddedPostgres, type EmbeddedPostgresOptions } from '../server/database/embedded-postgres.ts';

// A program that starts or joins a cluster, says so in one line of JSON, and holds it until told to stop, or killed.
const options = JSON.parse(process.argv[2] ?? '{}') as EmbeddedPostgresOptions;
startEmbeddedPostgres({ fsync: false, ...options }).then(
  (cluster) => {
    const waiting = setInterval(() => undefined, 1000);
    process.once('SIGTERM', () => {
      clearInterval(waiting);
      void cluster.stop();
    });
    // Last: whoever reads it may send the signal at once.
    process.stdout.write(`${JSON.stringify({ reused: cluster.reused, connection: cluster.connection })}\n`);
  },
  (error: unknown) => {
    process.stdout.write(`${JSON.stringify({ error: error instanceof Error ? error.message : String(error) })}\n`);
    process.exitCode = 1;
  },
);
