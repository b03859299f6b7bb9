export { createWorkQueue, type WorkQueue } from './work-queue.ts';
export { workQueueRoutes } from './routes.ts';
export { moveReviews } from './move-reviews.ts';
