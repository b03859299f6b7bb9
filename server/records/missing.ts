import { AppError } from '../platform/index.ts';

export const notFound = (type: string, id: string): AppError => new AppError('not-found', { detail: `${type}/${id} is not known here.` });
export const gone = (type: string, id: string): AppError => new AppError('gone', { detail: `${type}/${id} was deleted.` });
