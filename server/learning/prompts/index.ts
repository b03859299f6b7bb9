export { decidePrompt, newsEnds, type Candidate, type Known, type PromptKind, type Silence } from './decide-prompt.ts';
export { labelLine, type OrderedTopic, type OrderingContext } from './order-facts.ts';
export { learnLaterId } from './learn-later.ts';
export { movePrompts } from './move-person.ts';
export { promptRoutes } from './routes.ts';
export type { NewCard, PromptOutcome } from './decide.ts';
export {
  daysOf,
  manyCards,
  readContests,
  readFunnel,
  readPerDay,
  readReasons,
  type Counted,
  type FunnelQuery,
  type FunnelRow,
} from './funnel.ts';
export { silencesByCause } from './silences-store.ts';
export { createSilences, type Silences } from './silences.ts';
export { createReminders, type Reminder, type Reminders } from './reminders.ts';
export { createPrompts, triggerText, type Prompts, type ResolvedPrompt, type WaitingPrompt } from './service.ts';
export { dayStart, snoozeUntil } from './snooze-until.ts';
