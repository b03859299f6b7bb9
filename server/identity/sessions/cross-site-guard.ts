import type { RequestHandler } from 'express';
import { AppError } from '../../platform/index.ts';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * SameSite=None cookies travel with every cross-site request, so a change needs three things a foreign page cannot send together:
 * our exact Origin, a header of our own, and a JSON body.
 * @param filesAt paths that take a file, too, as bytes of no type: no form sends them
 */
export function crossSiteGuard(publicUrl: string, { filesAt }: { filesAt?: RegExp } = {}): RequestHandler {
  const ownOrigin = new URL(publicUrl).origin;
  return (request, _response, next) => {
    if (safeMethods.has(request.method)) return next();
    const origin = request.header('origin');
    // A sandboxed frame of ours has no origin. Without a cookie there is nothing that a foreign page without one could misuse.
    const isOpaque = origin === 'null' && request.headers.cookie === undefined;
    if (origin !== ownOrigin && !isOpaque) {
      throw new AppError('forbidden', { detail: "Changes are accepted from this application's own pages only.", path: 'Origin' });
    }
    if (request.header('x-preceptor') !== '1') {
      throw new AppError('forbidden', { detail: 'Changes need the header X-Preceptor: 1.', path: 'X-Preceptor' });
    }
    const type = request.header('content-type') ?? '';
    const isFile = type === 'application/octet-stream' && filesAt?.test(request.path) === true;
    if (!isFile && !/^application\/json\s*(;|$)/i.test(type)) {
      throw new AppError('unsupported-media-type', {
        detail: 'Changes need a JSON body (Content-Type: application/json).',
        path: 'Content-Type',
      });
    }
    return next();
  };
}
