export { newsEnds, type Candidate, type Known, type PromptKind, type Silence } from './decide-prompt.ts';
export { labelLine, type OrderedTopic, type OrderingContext } from './order-facts.ts';
export { promptRoutes } from './routes.ts';
export {
  createPrompts,
  triggerText,
  type NewCard,
  type PromptOutcome,
  type Prompts,
  type ResolvedPrompt,
  type WaitingPrompt,
} from './service.ts';
