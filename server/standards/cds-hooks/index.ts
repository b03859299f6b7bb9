export { cardSchema, cardsResponseSchema, type Card, type CardsResponse, type CdsService } from './card.ts';
export {
  conceptNames,
  medicationNames,
  medicationResourceNames,
  type Ingredient,
  type MedicationNames,
  type Medicine,
} from './medication.ts';
export {
  feedbackRequestSchema,
  hookRequestSchema,
  type ChartRequest,
  type FeedbackRequest,
  type HookRequest,
  type LooseResource,
  type OrderRequest,
} from './request.ts';
