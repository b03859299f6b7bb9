import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import express, { type Request, type Response, type Router } from 'express';
import { AppError, newSecret, projectRoot } from './platform/index.ts';

/**
 * The built browser application: hashed assets for ever, and one page for every path of the panel and the console.
 * The page carries a fresh style nonce and the tenant's frame ancestors, so it is never cached.
 *
 * @param options.shellPolicy Content-Security-Policy for a launch id; a launch that is unknown gets the strictest one
 * @param options.handOffCode a one-time code for a frame whose own calls may carry no cookie
 */
export function appShellRoutes(options: {
  shellPolicy: (launchId: string, nonce: string) => Promise<string>;
  handOffCode: (request: Request, response: Response, launchId: string) => Promise<string | undefined>;
}): Router {
  const folder = join(projectRoot(), 'dist/client');
  let page: string | undefined;
  const readPage = (): string => {
    try {
      page ??= readFileSync(join(folder, 'index.html'), 'utf8');
      return page;
    } catch (cause) {
      throw new AppError('configuration', { detail: 'The browser application is not built; run npm run build.', cause, expose: true });
    }
  };

  const shell = async (request: Request<{ launchId: string }>, response: Response): Promise<void> => {
    const nonce = newSecret(16);
    response.setHeader('Content-Security-Policy', await options.shellPolicy(request.params.launchId, nonce));
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('Referrer-Policy', 'no-referrer');
    const code = (await options.handOffCode(request, response, request.params.launchId)) ?? '';
    response.type('html').send(readPage().replaceAll('__CSP_NONCE__', nonce).replace('__HAND_OFF__', code));
  };

  return express
    .Router()
    .use(
      '/assets',
      express.static(join(folder, 'assets'), {
        immutable: true,
        maxAge: '365d',
        index: false,
        fallthrough: false,
        // Nobody's secret: a sandboxed frame, which has no origin, loads them as from another site.
        setHeaders: (response) => void response.setHeader('Access-Control-Allow-Origin', '*'),
      }),
    )
    .get(['/panel/:launchId', '/panel/:launchId/*rest', '/staff/:launchId', '/staff/:launchId/*rest'], shell);
}
