import { toAppError } from '../platform/index.ts';

/** What is told to an operator: our own sentence, or the reason of something unforeseen. */
export function oneLine(thrown: unknown): string {
  const error = toAppError(thrown);
  const text = error.code === 'internal' && thrown instanceof Error ? thrown.message : error.detail;
  return (text.split('\n')[0] ?? '').trim();
}
