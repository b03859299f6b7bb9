export { createPractitioners, type PersonQuery, type Practitioners } from './service.ts';
export type { IdentityLink, Person } from './person.ts';
