import { expect, test } from 'vitest';
import { countTests, lastLine } from './test-counts.mjs';

const report = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 1, numTodoTests: 1, testResults: [] };

test('the last line has the three numbers', () => {
  expect(lastLine(countTests(report, 0))).toBe('tests: 3 passed, 0 failed, 2 skipped');
});

test('a file that failed to load counts as one failure', () => {
  const unloaded = { ...report, testResults: [{ status: 'failed', assertionResults: [] }] };
  expect(countTests(unloaded, 1).failed).toBe(1);
  const named = {
    ...report,
    numFailedTests: 2,
    testResults: [{ status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'failed' }] }],
  };
  expect(countTests(named, 1).failed).toBe(2);
});

test('a bad end without a culprit is a failure', () => {
  expect(countTests(report, 1).failed).toBe(1);
});

test('no report, no tests', () => {
  expect(countTests(undefined, 1)).toEqual({ passed: 0, failed: 0, skipped: 0 });
});
