import { describe, expect, it } from 'vitest';
import { whySuspended } from './why-suspended.ts';

const warning = { title: 'Liver failure', revision: 2, label: { version: 12, effective: '2026-11-01' } };
const topic = (id: string) => (id === 'liver' ? warning : undefined);
const lesson = { status: 'suspended' as const, topics: ['liver'], topicRevisions: {}, reviewBy: null };
const why = (of: Partial<Parameters<typeof whySuspended>[0]>): string | null =>
  whySuspended({ ...lesson, ...of }, { topic: topic as never, today: '2026-11-22' });

describe('why a lesson is suspended', () => {
  it.each([
    [
      'a warning that was reworded',
      {},
      '“Liver failure” is in its wording 2 (label version 12, 1 Nov 2026); the lesson was written for wording 1.',
    ],
    ['a warning that is gone', { topics: ['kidney'] }, 'There is no boxed warning “kidney” any more.'],
    ['a review that is overdue', { topicRevisions: { liver: 2 }, reviewBy: '2026-11-21' }, 'Its review was due by 21 Nov 2026.'],
    ['neither', { topicRevisions: { liver: 2 }, reviewBy: '2026-11-22' }, 'It was suspended in its own text.'],
  ])('says %s', (_, of, sentence) => {
    expect(why(of)).toBe(sentence);
  });

  it('says every reason', () => {
    expect(why({ topics: ['liver', 'kidney'], reviewBy: '2026-01-31' })?.match(/\.(?= |$)/g)).toHaveLength(3);
  });

  it.each(['active', 'in-review', 'retired', 'draft'] as const)('says nothing of one that is %s', (status) => {
    expect(why({ status })).toBeNull();
  });
});
