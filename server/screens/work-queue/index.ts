export { createWorkQueue, type WorkQueue } from './work-queue.ts';
export { workQueueRoutes } from './routes.ts';
