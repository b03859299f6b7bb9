import {
  documentChangeViewSchema,
  documentListSchema,
  problemSchema,
  uploadedDocumentSchema,
  type NewDocument,
  type NewDocumentVersion,
  type ReviewDocumentChange,
  type UploadedDocument,
} from '../../server/contract/index.ts';
import { bearerHeader } from './hand-off.ts';
import { ApiError, call, unreadable } from './http.ts';
import { currentAction } from './user-action.ts';

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** A file as the body of a request that tells how far it is, which fetch does not. @throws ApiError as every call */
async function send(path: string, file: Blob, told: (share: number) => void): Promise<UploadedDocument> {
  const correlationId = currentAction();
  const bytes = await file.arrayBuffer();
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', path);
    const headers = {
      Accept: 'application/json',
      'Content-Type': 'application/octet-stream',
      'X-Preceptor': '1',
      'X-Correlation-Id': correlationId,
    };
    for (const [name, value] of Object.entries({ ...headers, ...bearerHeader() })) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => told(total > 0 ? loaded / total : 0);
    request.onerror = () => reject(new ApiError(0, null, correlationId));
    request.onload = () => {
      const body = parsed(request.responseText);
      const answer = uploadedDocumentSchema.safeParse(body);
      if (request.status < 200 || request.status >= 300)
        reject(new ApiError(request.status, problemSchema.safeParse(body).data ?? null, correlationId));
      else if (answer.success) resolve(answer.data);
      else reject(new ApiError(unreadable, null, correlationId));
    };
    // Bytes of no type: what the file is, its content says.
    request.send(bytes);
  });
}

const queryOf = (of: Record<string, string | undefined>): string =>
  new URLSearchParams(Object.entries(of).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))).toString();

/** Protocols, regulations and guidelines, as an educator of one launch keeps them. */
export function documentsApi(launchId: string) {
  const base = `/api/launches/${encodeURIComponent(launchId)}/documents`;
  const versions = (documentId: string): string => `${base}/${encodeURIComponent(documentId)}/versions`;
  return {
    list: async () => call(documentListSchema, base),
    add: async (of: NewDocument, file: Blob, told: (share: number) => void) => send(`${base}?${queryOf(of)}`, file, told),
    addVersion: async (documentId: string, of: NewDocumentVersion, file: Blob, told: (share: number) => void) =>
      send(`${versions(documentId)}?${queryOf(of)}`, file, told),
    change: async (documentId: string, version: string) =>
      call(documentChangeViewSchema, `${versions(documentId)}/${encodeURIComponent(version)}`),
    review: async (documentId: string, version: number, body: ReviewDocumentChange) =>
      call(documentChangeViewSchema, `${versions(documentId)}/${version}/review`, { method: 'PUT', body }),
  };
}
