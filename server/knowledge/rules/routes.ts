import express, { type RequestHandler, type Response, type Router } from 'express';
import { z } from 'zod';
import {
  beginRuleSchema,
  findRuleCodesSchema,
  previewRuleSchema,
  ruleStates,
  saveRuleSchema,
  stepRuleSchema,
  switchRuleSchema,
} from '../../contract/index.ts';
import { launchOf } from '../../identity/sessions/index.ts';
import { parseBody } from '../../platform/index.ts';
import type { RuleReplays } from './replay-rule.ts';
import type { RuleAuthoring } from './service.ts';

const querySchema = z.object({
  state: z.enum(ruleStates).or(z.literal('')).default(''),
  search: z
    .string()
    .max(100)
    .refine((text) => !text.includes('\0'), 'no control characters')
    .default(''),
});

/** GET and POST /api/launches/:launchId/rules, GET …/codes, POST …/preview, PUT …/switches/:ruleId, GET and PUT …/:ruleId, POST …/:ruleId/steps, …/:ruleId/replay ; educator only */
export function ruleRoutes(deps: { ruleAuthoring: RuleAuthoring; ruleReplays: RuleReplays; requireLaunch: RequestHandler }): Router {
  const { ruleAuthoring, ruleReplays, requireLaunch } = deps;
  const path = '/api/launches/:launchId/rules';
  const one = `${path}/:ruleId` as const;
  const send = (response: Response, body: unknown): void => {
    response.setHeader('Cache-Control', 'no-store');
    response.json(body);
  };
  return express
    .Router()
    .get(path, requireLaunch, async (request, response) => {
      send(response, await ruleAuthoring.list(launchOf(response), () => parseBody(querySchema, request.query)));
    })
    .post(path, requireLaunch, async (request, response) => {
      send(response, await ruleAuthoring.begin(launchOf(response), parseBody(beginRuleSchema, request.body)));
    })
    .get(`${path}/codes`, requireLaunch, (request, response) => {
      send(
        response,
        ruleAuthoring.findCodes(launchOf(response), () => parseBody(findRuleCodesSchema, request.query)),
      );
    })
    .post(`${path}/preview`, requireLaunch, async (request, response) => {
      send(response, await ruleAuthoring.preview(launchOf(response), () => parseBody(previewRuleSchema, request.body)));
    })
    .put(`${path}/switches/:ruleId`, requireLaunch, async (request, response) => {
      const asked = parseBody(switchRuleSchema, request.body);
      send(response, { switchedOff: await ruleAuthoring.switch(launchOf(response), String(request.params['ruleId']), asked) });
    })
    .get(one, requireLaunch, async (request, response) => {
      send(response, await ruleAuthoring.read(launchOf(response), String(request.params['ruleId'])));
    })
    .put(one, requireLaunch, async (request, response) => {
      const asked = parseBody(saveRuleSchema, request.body);
      send(response, await ruleAuthoring.save(launchOf(response), String(request.params['ruleId']), asked));
    })
    .post(`${one}/replay`, requireLaunch, async (request, response) => {
      send(response, await ruleReplays.replay(launchOf(response), String(request.params['ruleId'])));
    })
    .post(`${one}/steps`, requireLaunch, async (request, response) => {
      const asked = parseBody(stepRuleSchema, request.body);
      send(response, await ruleAuthoring.take(launchOf(response), String(request.params['ruleId']), asked));
    });
}
