import { decidePrompt, type Candidate, type Decision, type Known, type PromptSettings } from './decide-prompt.ts';
import { localDay } from './local-day.ts';
import type { PastFacts, PastPrompt } from './past-facts.ts';

/** Between an order and the prompt that was made of it. */
const sameMomentMs = 2 * 60_000;

/** As a prompt stood at a moment, by what is known of it now. */
const asOf = (prompt: PastPrompt, at: Date): PastPrompt =>
  prompt.state === 'dismissed' && (prompt.dismissedAt === null || prompt.dismissedAt > at)
    ? { ...prompt, state: 'open', dismissReason: null, dismissedAt: null }
    : prompt;

type Clinician = { prompts: PastPrompt[]; answered: PastPrompt[]; day: string; establishedThatDay: number };

/**
 * Decides earlier moments again, in their order, by `decidePrompt`: each prompt that is decided is known to the decisions after it.
 * Prompts from before `from` are the ones that were; one that comes again as it came then was answered as it was then.
 */
export function createPastDecisions(of: {
  settings: PromptSettings;
  timeZone: string;
  from: Date;
  /** Undefined for somebody whom nobody knew. */
  factsOf: (who: string) => PastFacts | undefined;
}) {
  const clinicians = new Map<string, Clinician>();
  const clinicianOf = (who: string): Clinician => {
    let known = clinicians.get(who);
    if (known === undefined) {
      const prompts = of.factsOf(who)?.prompts ?? [];
      known = {
        prompts: prompts.filter(({ createdAt }) => createdAt < of.from),
        answered: prompts.filter(({ createdAt }) => createdAt >= of.from),
        day: '',
        establishedThatDay: 0,
      };
      clinicians.set(who, known);
    }
    return known;
  };

  return {
    decide<C extends Candidate>(who: string, candidates: readonly C[], at: Date): Decision<C> {
      const clinician = clinicianOf(who);
      const day = localDay(at, of.timeZone);
      if (clinician.day !== day) Object.assign(clinician, { day, establishedThatDay: 0 });
      const known: Known = {
        competencies: (of.factsOf(who)?.competencies ?? []).filter(({ from, until }) => from <= at && until > at),
        prompts: clinician.prompts.map((prompt) => asOf(prompt, at)),
        establishedToday: clinician.establishedThatDay,
      };
      const decision = decidePrompt(candidates, known, of.settings, at);
      const { chosen } = decision;
      if (chosen === null) return decision;
      const { candidate, kind } = chosen;
      const { topic, orderKey, drug } = candidate;
      const truly = clinician.answered.find(
        (one) => one.topicId === topic.id && Math.abs(one.createdAt.getTime() - at.getTime()) <= sameMomentMs,
      );
      clinician.prompts.push({
        topicId: topic.id,
        topicRevision: topic.revision,
        kind,
        orderKey,
        createdAt: at,
        state: truly?.state ?? 'open',
        snoozedUntil: truly?.snoozedUntil ?? null,
        dismissReason: truly?.dismissReason ?? null,
        dismissedAt: truly?.dismissedAt ?? null,
        drugDisplay: drug.display,
      });
      if (kind === 'established') clinician.establishedThatDay += 1;
      return decision;
    },
  };
}

export type PastDecisions = ReturnType<typeof createPastDecisions>;
