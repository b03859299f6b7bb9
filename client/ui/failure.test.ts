import { expect, test } from 'vitest';
import { ApiError } from '../api/http.ts';
import { failureOf } from './failure.ts';

const problem = { type: 'about:blank', title: 'Gone', status: 410, detail: 'Withdrawn on 21 Sep.', correlationId: 'AAA-BBB-CCC' };

test.each([
  [
    'a refusal with its problem',
    new ApiError(410, problem, 'ours'),
    { status: 410, code: 'Gone', detail: 'Withdrawn on 21 Sep.', correlationId: 'AAA-BBB-CCC' },
  ],
  ['a refusal without one', new ApiError(502, null, 'ours'), { status: 502, detail: undefined, correlationId: 'ours' }],
  ['nothing that answered', new ApiError(0, null, 'ours'), { status: 0, detail: undefined, correlationId: 'ours' }],
  ['our own code', new TypeError('x is undefined'), { status: -1, detail: undefined, correlationId: undefined }],
  ['what is no error', 'oops', { status: -1, detail: undefined, correlationId: undefined }],
])('tells %s', (_, error, failure) => {
  expect(failureOf(error)).toEqual(failure);
});
