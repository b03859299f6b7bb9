export { fhirApiRoutes, type FhirApiDeps } from './routes.ts';
export type { FhirAccess } from './decide-reading.ts';
