export { createAudit, type Audit, type Look } from './create-audit.ts';
