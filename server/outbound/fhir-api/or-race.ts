import { AppError } from '../../platform/index.ts';

const raced = new Set(['40001', '40P01', '55P03']);

/** Two that wait for each other, or one that waited too long: PostgreSQL ends it, and whoever asked may ask again. @throws conflict */
export async function orRace<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (thrown) {
    const code = typeof thrown === 'object' && thrown !== null && 'code' in thrown ? thrown.code : undefined;
    if (typeof code !== 'string' || !raced.has(code)) throw thrown;
    throw new AppError('conflict', {
      detail: 'Somebody else is changing the same; nothing was written. Ask again.',
      cause: thrown,
    });
  }
}
