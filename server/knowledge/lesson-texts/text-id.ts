import { AppError } from '../../platform/index.ts';

/** Whether a text could have this id at all. */
export const isTextId = (id: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);

export const noText = (): AppError => new AppError('not-found', { detail: 'There is no such text.', path: 'textId' });
