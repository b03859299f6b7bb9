import type { StepLessonText } from '../../contract/index.ts';
import { AppError } from '../../platform/index.ts';
import { checklist } from './checklist.ts';

const mostMonths = 12;

const monthsAfter = (day: string, months: number): string => {
  const at = new Date(`${day}T00:00:00Z`);
  const date = at.getUTCDate();
  at.setUTCMonth(at.getUTCMonth() + months);
  if (at.getUTCDate() !== date) at.setUTCDate(0);
  return at.toISOString().slice(0, 10);
};

/**
 * What whoever publishes has to say: yes to every line, and when the text is looked at again.
 * @param today ISO date
 * @throws invalid-request with the member
 */
export function assertPublishable({ checked, reviewBy }: Extract<StepLessonText, { step: 'publish' }>, today: string): void {
  if (checked.length !== checklist.length)
    throw new AppError('invalid-request', { detail: `Every one of the ${checklist.length} lines is said yes to.`, path: 'checked' });
  if (reviewBy <= today || reviewBy > monthsAfter(today, mostMonths))
    throw new AppError('invalid-request', {
      detail: `The next review is after today and within ${mostMonths} months.`,
      path: 'reviewBy',
    });
}
