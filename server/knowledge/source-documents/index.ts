export { createDocumentReader, type DocumentReader } from './read-apart.ts';
export { createSourceDocuments, type SourceDocuments } from './service.ts';
export { sourceDocumentRoutes } from './routes.ts';
