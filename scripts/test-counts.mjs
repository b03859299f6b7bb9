/**
 * Counts of a run from vitest's JSON report. A file that failed to load has no test to blame and counts as one failure, and so
 * does a run that ended badly without naming any.
 * @param report vitest's JSON report; undefined when it wrote none
 * @param {number} exitCode vitest's
 */
export function countTests(report, exitCode) {
  const passed = report?.numPassedTests ?? 0;
  const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  const unloaded = (report?.testResults ?? []).filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = (report?.numFailedTests ?? 0) + unloaded;
  return { passed, failed: failed === 0 && exitCode !== 0 && passed > 0 ? 1 : failed, skipped };
}

export const lastLine = ({ passed, failed, skipped }) => `tests: ${passed} passed, ${failed} failed, ${skipped} skipped`;
