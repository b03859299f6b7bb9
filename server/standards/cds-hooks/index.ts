export { cardSchema, cardsResponseSchema, type Card, type CardsResponse, type CdsService } from './card.ts';
export { conceptNames, medicationNames, type MedicationNames } from './medication.ts';
export { feedbackRequestSchema, orderRequestSchema, type FeedbackRequest, type LooseResource, type OrderRequest } from './request.ts';
