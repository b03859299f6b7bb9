import express, { type RequestHandler, type Response, type Router } from 'express';
import { z } from 'zod';
import { changeAnswerStates, labelChangeClasses, labelChangeStates, reviewLabelChangeSchema } from '../../contract/index.ts';
import { launchOf } from '../../identity/sessions/index.ts';
import { AppError, parseBody } from '../../platform/index.ts';
import type { WorkQueue } from './work-queue.ts';

const one = <T extends readonly string[]>(values: T) => z.enum(values).or(z.literal('')).default('');
const querySchema = z.object({
  class: one(labelChangeClasses),
  state: one(labelChangeStates),
  answer: one(changeAnswerStates),
  search: z
    .string()
    .max(100)
    .refine((text) => !text.includes('\0'), 'no control characters')
    .default(''),
  reference: z.enum(['', '1']).default(''),
  cursor: z.string().max(60).default(''),
});
export type QueueQuery = z.infer<typeof querySchema>;

const idOf = (text: unknown): number => {
  if (!/^[1-9]\d{0,14}$/.test(String(text))) throw new AppError('not-found', { detail: 'There is no such change.', path: 'changeId' });
  return Number(text);
};

/** GET /api/launches/:launchId/work-queue/label-changes[/:changeId], PUT …/:changeId/review ; educator only */
export function workQueueRoutes(deps: { workQueue: WorkQueue; requireLaunch: RequestHandler }): Router {
  const { workQueue, requireLaunch } = deps;
  const path = '/api/launches/:launchId/work-queue/label-changes';
  const send = (response: Response, body: unknown): void => {
    response.setHeader('Cache-Control', 'no-store');
    response.json(body);
  };
  return express
    .Router()
    .get(path, requireLaunch, async (request, response) => {
      send(response, await workQueue.list(launchOf(response), () => parseBody(querySchema, request.query)));
    })
    .get(`${path}/:changeId`, requireLaunch, async (request, response) => {
      send(response, await workQueue.change(launchOf(response), idOf(request.params['changeId'])));
    })
    .put(`${path}/:changeId/review`, requireLaunch, async (request, response) => {
      const id = idOf(request.params['changeId']);
      send(response, await workQueue.review(launchOf(response), id, parseBody(reviewLabelChangeSchema, request.body)));
    });
}
