import { assertAnswer } from '../cds-hooks/invariants.ts';
import { startSandboxEhr, type SandboxEhr, type SandboxOptions } from '../sandbox-ehr/index.ts';

/**
 * The sandbox EHR as a test runs it: every answer to every hook is checked against the specification, whatever the test looks at,
 * those to a browser's chart included. A broken one shows no card, and `close` fails with what was wrong.
 */
export async function startCheckedSandbox(options: SandboxOptions): Promise<SandboxEhr> {
  const sandbox = await startSandboxEhr(options);
  const broken = new Set<string>();
  sandbox.state.checkAnswer = (answer) => {
    try {
      assertAnswer(answer);
    } catch (error) {
      broken.add(String(error));
      throw error;
    }
  };
  return {
    ...sandbox,
    async close() {
      await sandbox.close();
      if (broken.size > 0) throw new Error([...broken].join('\n'));
    },
  };
}
