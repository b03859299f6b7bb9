import type { DismissRequest } from '../../server/contract/index.ts';
import type { Topic } from '../../server/knowledge/drug-labels/index.ts';
import type { Known, PromptKind } from '../../server/learning/prompts/index.ts';

export type SimulatedPrompt = {
  topicId: string;
  topicRevision: number;
  kind: PromptKind;
  orderKey: string;
  drugDisplay: string;
  createdAt: Date;
  state: 'open' | 'snoozed' | 'dismissed' | 'completed';
  snoozedUntil: Date | null;
  dismissReason: DismissRequest['reason'] | null;
  dismissedAt: Date | null;
};

/** What the database would hold of one clinician, and answers it as the decision asks for it. */
export function createMemory() {
  const prompts = new Map<string, SimulatedPrompt[]>();
  const checks = new Map<string, { revision: number; validUntil: Date }>();
  let established: Date[] = [];
  return {
    known(topicIds: readonly string[], dayStart: Date, now: Date): Known {
      established = established.filter((at) => at >= dayStart);
      return {
        competencies: topicIds.flatMap((topicId) => {
          const check = checks.get(topicId);
          return check === undefined || check.validUntil <= now ? [] : [{ topicId, revision: check.revision }];
        }),
        prompts: topicIds.flatMap((topicId) => prompts.get(topicId) ?? []),
        establishedToday: established.length,
      };
    },
    keep(shown: Pick<SimulatedPrompt, 'topicId' | 'topicRevision' | 'kind' | 'orderKey' | 'drugDisplay'>, now: Date): SimulatedPrompt {
      const prompt: SimulatedPrompt = {
        ...shown,
        createdAt: now,
        state: 'open',
        snoozedUntil: null,
        dismissReason: null,
        dismissedAt: null,
      };
      prompts.set(prompt.topicId, [...(prompts.get(prompt.topicId) ?? []), prompt]);
      if (prompt.kind === 'established') established.push(now);
      return prompt;
    },
    /** All that waited for the topic is done. */
    pass(topic: Pick<Topic, 'id' | 'revision'>, validUntil: Date): void {
      checks.set(topic.id, { revision: topic.revision, validUntil });
      for (const prompt of prompts.get(topic.id) ?? []) prompt.state = 'completed';
    },
  };
}

export type Memory = ReturnType<typeof createMemory>;
