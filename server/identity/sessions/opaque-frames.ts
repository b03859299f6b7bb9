import type { RequestHandler } from 'express';

const headers = {
  'Access-Control-Allow-Origin': 'null',
  'Access-Control-Allow-Methods': 'GET, POST, PUT',
  'Access-Control-Allow-Headers': 'Authorization, Content-Type, X-Preceptor, X-Correlation-Id',
  'Access-Control-Expose-Headers': 'X-Correlation-Id, Retry-After',
  'Access-Control-Max-Age': '600',
};

/**
 * Our own page in a frame without `allow-same-origin` has no origin, so that its calls are cross-site ones. They are answered,
 * and never with credentials of the browser: what they carry is the bearer of that document, or nothing.
 */
export const opaqueFrames: RequestHandler = (request, response, next) => {
  response.vary('Origin');
  if (request.headers.origin !== 'null') return next();
  response.set(headers);
  if (request.method === 'OPTIONS') return void response.status(204).end();
  return next();
};
