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
import { bearerHeader, dropHandOff, handOff, handOffRefusal } from './hand-off.ts';
import { ApiError, call, callFile, unreadable } from './http.ts';
import { currentAction } from './user-action.ts';

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

type Answered = { status: number; body: unknown };

/** One request that tells how far it is, which fetch does not. @throws ApiError where nothing answered */
async function post(path: string, bytes: ArrayBuffer, correlationId: string, told: (share: number) => void): Promise<Answered> {
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
    request.onload = () => resolve({ status: request.status, body: parsed(request.responseText) });
    // Bytes of no type: what the file is, its content says.
    request.send(bytes);
  });
}

/** A file as the body of a request. @throws ApiError as every call */
async function send(path: string, file: Blob, told: (share: number) => void): Promise<UploadedDocument> {
  const correlationId = currentAction();
  const bytes = await file.arrayBuffer();
  let answer = await post(path, bytes, correlationId, told);
  if (answer.status === 200) dropHandOff();
  // No cookie came along, and nothing was done: after a hand-off the same file may go once more.
  else if (answer.status === 401 && (await handOff(path))) answer = await post(path, bytes, correlationId, told);
  if (answer.status < 200 || answer.status >= 300) {
    const refused = problemSchema.safeParse(answer.body).data ?? null;
    throw new ApiError(answer.status, answer.status === 401 ? (handOffRefusal() ?? refused) : refused, correlationId);
  }
  const uploaded = uploadedDocumentSchema.safeParse(answer.body);
  if (!uploaded.success) throw new ApiError(unreadable, null, correlationId);
  return uploaded.data;
}

const queryOf = (of: Record<string, string | undefined>): string =>
  new URLSearchParams(Object.entries(of).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))).toString();

/** Protocols, regulations and guidelines, as an educator of one launch keeps them. */
export function documentsApi(launchId: string) {
  const base = `/api/launches/${encodeURIComponent(launchId)}/documents`;
  const versions = (documentId: string): string => `${base}/${encodeURIComponent(documentId)}/versions`;
  const original = (documentId: string, version: number): string => `${versions(documentId)}/${version}/original`;
  return {
    list: async () => call(documentListSchema, base),
    add: async (of: NewDocument, file: Blob, told: (share: number) => void) => send(`${base}?${queryOf(of)}`, file, told),
    addVersion: async (documentId: string, of: NewDocumentVersion, file: Blob, told: (share: number) => void) =>
      send(`${versions(documentId)}?${queryOf(of)}`, file, told),
    change: async (documentId: string, version: string) =>
      call(documentChangeViewSchema, `${versions(documentId)}/${encodeURIComponent(version)}`),
    /** The file of a version as it was uploaded. */
    original: async (documentId: string, version: number) => callFile(original(documentId, version)),
    originalAddress: original,
    review: async (documentId: string, version: number, body: ReviewDocumentChange) =>
      call(documentChangeViewSchema, `${versions(documentId)}/${version}/review`, { method: 'PUT', body }),
  };
}
