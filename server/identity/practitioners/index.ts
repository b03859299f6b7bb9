export { createPractitioners, type PersonQuery, type Practitioners } from './service.ts';
export type { MovePerson, Movers, PersonMove } from './move-person.ts';
export type { IdentityLink, NamedLink, NpiConflict, Person } from './person.ts';
