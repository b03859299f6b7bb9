export { createEhrWrites, type EhrWrites } from './service.ts';
