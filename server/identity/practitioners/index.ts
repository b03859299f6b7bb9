export { createPractitioners, type PersonQuery, type Practitioners } from './service.ts';
export type { MovePerson, Movers, PersonMove } from './move-person.ts';
export type { IdentityLink, NamedLink, Person } from './person.ts';
