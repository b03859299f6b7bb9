import { withDates, type LessonList } from '../../server/contract/index.ts';
import { unbroken } from '../ui/format.ts';

type Lesson = LessonList['lessons'][number];

export const statusWords: Record<Lesson['status'], string> = {
  draft: 'Draft',
  'in-review': 'In review',
  active: 'Active',
  suspended: 'Suspended',
  retired: 'Retired',
};

export const shownWords: Record<Lesson['shown'], string> = {
  reviewed: 'Shown to clinicians',
  'example-content': 'Shown as example content',
  'not-reviewed': 'Not shown: nobody here signed it',
  suspended: 'Not shown: suspended',
  retired: 'Not shown: retired',
  draft: 'Not shown: a draft',
};

export const problemCount = (count: number): string => (count === 1 ? '1 problem' : `${count} problems`);

/** The card's line as it is shown; a lesson on a class names the drug that was ordered. */
export const cardInWords = (summary: string): string => unbroken(withDates(summary).replaceAll('{drug}', '[Drug ordered]'));
