import { toAppError, withUnseenShown } from '../platform/index.ts';

/** What is told to an operator: our own sentence, or the reason of something unforeseen. Whatever it quotes moves no cursor. */
export function oneLine(thrown: unknown): string {
  const error = toAppError(thrown);
  const text = error.code === 'internal' && thrown instanceof Error ? thrown.message : error.detail;
  return withUnseenShown((text.split('\n')[0] ?? '').trim());
}
