import { AppError } from '../../platform/index.ts';

/** What is wrong with a file as a whole, or from some point on. @param file a path, path!entry or URL */
export const sourceProblem = (file: string, what: string, cause?: unknown): AppError =>
  new AppError('configuration', { detail: `${file}: ${what}`, expose: true, cause });
