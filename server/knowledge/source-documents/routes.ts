import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import {
  mostDocumentBytes,
  newDocumentSchema,
  newDocumentVersionSchema,
  reviewDocumentChangeSchema,
  type DocumentFormat,
} from '../../contract/index.ts';
import { launchOf } from '../../identity/sessions/index.ts';
import { AppError, parseBody } from '../../platform/index.ts';
import type { SourceDocuments } from './service.ts';

const versionOf = (request: Request): number => {
  const text = String(request.params['version']);
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new AppError('not-found', { detail: 'There is no such change.', path: 'version' });
  return Number(text);
};
const documentOf = (request: Request): string => String(request.params['documentId']).slice(0, 200).replaceAll('\0', '');

/** What a file is saved as. */
const savedAs: Record<DocumentFormat, { type: string; ending: string }> = {
  markdown: { type: 'text/markdown; charset=utf-8', ending: 'md' },
  html: { type: 'text/html; charset=utf-8', ending: 'html' },
  pdf: { type: 'application/pdf', ending: 'pdf' },
};

/** @throws invalid-request where the file did not come as bytes */
const bytesOf = ({ body }: Request): Buffer => {
  if (!Buffer.isBuffer(body))
    throw new AppError('invalid-request', { detail: 'The body is the file itself, as application/octet-stream.', path: '$' });
  return body;
};

/**
 * GET, POST /api/launches/:launchId/documents, POST …/:documentId/versions, GET …/versions/:version, GET …/original, PUT …/review ; educator only.
 * Who may not upload is told before a file is taken in.
 */
export function sourceDocumentRoutes({ documents, requireLaunch }: { documents: SourceDocuments; requireLaunch: RequestHandler }): Router {
  const path = '/api/launches/:launchId/documents';
  const send = (response: Response, body: unknown): void => {
    response.setHeader('Cache-Control', 'no-store');
    response.json(body);
  };
  const mayUpload: RequestHandler = (_request, response, next) => {
    documents.assertMay(launchOf(response));
    next();
  };
  const takeFile = express.raw({ type: 'application/octet-stream', limit: mostDocumentBytes, inflate: false });
  return express
    .Router()
    .get(path, requireLaunch, async (_request, response) => {
      send(response, await documents.list(launchOf(response)));
    })
    .post(path, requireLaunch, mayUpload, takeFile, async (request, response) => {
      send(response, await documents.add(launchOf(response), parseBody(newDocumentSchema, request.query), bytesOf(request)));
    })
    .post(`${path}/:documentId/versions`, requireLaunch, mayUpload, takeFile, async (request, response) => {
      const asked = parseBody(newDocumentVersionSchema, request.query);
      send(response, await documents.addVersion(launchOf(response), documentOf(request), asked, bytesOf(request)));
    })
    .get(`${path}/:documentId/versions/:version`, requireLaunch, async (request, response) => {
      send(response, await documents.change(launchOf(response), documentOf(request), versionOf(request)));
    })
    .get(`${path}/:documentId/versions/:version/original`, requireLaunch, async (request, response) => {
      const [documentId, version] = [documentOf(request), versionOf(request)];
      const { format, bytes } = await documents.original(launchOf(response), documentId, version);
      const { type, ending } = savedAs[format];
      response.setHeader('Cache-Control', 'no-store');
      response.setHeader('Content-Type', type);
      response.setHeader('X-Content-Type-Options', 'nosniff');
      // To be saved and never shown: what somebody uploaded must not run as a page of ours. The id is small letters and numbers.
      response.setHeader('Content-Disposition', `attachment; filename="${documentId}-version-${version}.${ending}"`);
      response.setHeader('Content-Security-Policy', "default-src 'none'; sandbox");
      response.end(bytes);
    })
    .put(`${path}/:documentId/versions/:version/review`, requireLaunch, async (request, response) => {
      const step = parseBody(reviewDocumentChangeSchema, request.body);
      send(response, await documents.review(launchOf(response), documentOf(request), versionOf(request), step));
    });
}
