export { createPrivileges, type Evaluated } from './service.ts';
