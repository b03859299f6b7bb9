import { describe, expect, it } from 'vitest';
import { anyJson } from '../../../test-fixtures/arbitrary-input.ts';
import { fc } from '../../../test-fixtures/seeded-property.ts';
import { createRecordSplitter, type Piece } from './split-records.ts';

type Found = { position: number; text: string; members: Record<string, unknown> } | { position: number; problem: string };

const member = (bytes: Buffer, from: number | undefined, to: number | undefined): unknown =>
  JSON.parse(bytes.toString('utf8', from, to)) as unknown;

const found = (piece: Piece): Found => {
  if ('problem' in piece) return piece;
  const { position, bytes, members } = piece;
  const byName: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (let index = 0; index < members.length; index += 4)
    byName[String(member(bytes, members[index], members[index + 1]))] = member(bytes, members[index + 2], members[index + 3]);
  return { position, text: bytes.toString(), members: byName };
};

/** What comes of these bytes, cut where it is said; an error is the last. */
function split(content: string | Buffer, cuts: readonly number[] = [], mostBytes = 1e6): (Found | { error: string })[] {
  const bytes = Buffer.from(content);
  const splitter = createRecordSplitter('a.json', mostBytes);
  const all: (Found | { error: string })[] = [];
  const borders = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  try {
    for (const [index, border] of borders.slice(1).entries())
      for (const piece of splitter.push(Buffer.from(bytes.subarray(borders[index], border)))) all.push(found(piece));
    for (const piece of splitter.end()) all.push(found(piece));
  } catch (error) {
    all.push({ error: error instanceof Error ? error.message : '' });
  }
  return all;
}

const texts = (content: string | Buffer, mostBytes?: number): string[] =>
  split(content, [], mostBytes).map((one) => ('text' in one ? one.text : 'problem' in one ? `${one.position}: ${one.problem}` : one.error));

const asWritten = (record: unknown): Record<string, unknown> =>
  Object.assign(Object.create(null) as object, JSON.parse(JSON.stringify(record))) as Record<string, unknown>;

describe('records in JSON', () => {
  it.each([
    [
      'an answer of the API',
      '{"meta": {"results": [1]}, "results": [{"a": 1}, {"a": 2}], "x": {"results": [{}]}}\n',
      ['{"a": 1}', '{"a": 2}'],
    ],
    ['an answer without a result', '{"results":[ ]}', []],
    ['an array', ' [{"a":1} , {"a":2}]', ['{"a":1}', '{"a":2}']],
    ['an array of what is no record', '[null,1,"a,]",[1]]', ['null', '1', '"a,]"', '[1]']],
    ['one record over several lines', '{\n "a": "x\\n"\n}\n\n', ['{\n "a": "x\\n"\n}']],
    ['a record a line', '{"a":1}\r\n\n{"a":2}\n{"a":3}', ['{"a":1}', '{"a":2}', '{"a":3}']],
    [
      'lines that are none',
      '{"a":1}\n{"a\nnull\n{"a":2} x\n{"a":3}\n',
      ['{"a":1}', '2: the line is not JSON', 'null', '4: the line is not JSON', '{"a":3}'],
    ],
    ['braces and quotes in texts', '[{"a}":"]\\"}{\\\\"},{"\\u0061":"\\\\\\""}]', ['{"a}":"]\\"}{\\\\"}', '{"\\u0061":"\\\\\\""}']],
    ['a manifest', '{"results": {"drug": [{}]}}', ['{"results": {"drug": [{}]}}']],
  ])('knows %s', (_, content, expected) => {
    expect(texts(content)).toEqual(expected);
  });

  it.each([
    ['ends within a record', '{"results":[{"a":1},{"a":', ['{"a":1}', 'It is not whole: its JSON does not end. (record 2, near byte 20)']],
    ['ends within a text', '{"a":"x', ['It is not whole: its JSON does not end. (record 1']],
    ['ends behind its records', '{"results":[{"a":1}]', ['{"a":1}', 'It is not whole: its JSON does not end.']],
    ['ends behind a comma', '[{"a":1},', ['{"a":1}', 'It is not whole: its JSON does not end.']],
    ['has a comma too many', '[{"a":1},]', ['{"a":1}', 'It is no JSON. (record 2, near byte 9)']],
    ['lacks a comma', '[{"a":1}{"a":2}]', ['{"a":1}', 'It is no JSON. (record 2']],
    ['closes what was not opened', '[{"a":[1}]', ['It is no JSON. (record 1, near byte 1)']],
    ['names no member', '{1:2}', ['It is no JSON. (record 1']],
    ['leaves out a value', '{"a",2}', ['It is no JSON. (record 1']],
    ['goes on behind its end', '{"results":[{"a":1}]} {"a":2}', ['{"a":1}', 'Something follows behind its end. (record 2']],
    ['goes on behind a record', '{"a":1} {"a":2}', ['{"a":1}', 'Something follows behind its end. (record 2']],
    ['goes on behind a record of several lines', '{"a":\n1}\n{"a":2}', ['{"a":\n1}', 'Something follows behind its end. (record 2']],
    ['is deeper than any label', `{"a":${'['.repeat(2000)}`, ['It is no JSON. (record 1']],
    ['is empty', ' \n', ['It is empty.']],
  ])('says that a document %s', (_, content, expected) => {
    const all = texts(content);
    expect(all).toHaveLength(expected.length);
    for (const [index, words] of expected.entries()) expect(all[index]).toContain(words);
    expect(all.at(-1)).toContain('a.json: ');
  });

  it('tells bytes that are no UTF-8 from JSON that is none', () => {
    const bad = Buffer.concat([Buffer.from('[{"a":"'), Buffer.from([0xe9]), Buffer.from('"},{"a":2}')]);
    expect(texts(Buffer.concat([bad, Buffer.from(']')]))).toEqual(['1: it holds bytes that are no UTF-8', '{"a":2}']);
    expect(texts(Buffer.concat([bad, Buffer.from([0xff])])).at(-1)).toContain('It holds bytes that are no UTF-8. (record 3');
    expect(texts(Buffer.concat([Buffer.from('{}\n"'), Buffer.from([0xe9]), Buffer.from('"\n{}')]))).toEqual([
      '{}',
      '2: it holds bytes that are no UTF-8',
      '{}',
    ]);
  });

  it.each([
    ['a list', (large: string) => `{"results":[{"a":1},${large},{"a":2}]}`],
    ['an array', (large: string) => `[{"a":1},${large},{"a":2}]`],
    ['lines', (large: string) => `{"a":1}\n${large}\n{"a":2}`],
  ])('leaves out a record that is too large in %s and goes on', (_, around) => {
    const large = JSON.stringify({ a: 'x"\\'.repeat(300), b: ['\\\\', '"'], set_id: { c: '}' } });
    const tooLarge = '2: it is larger than 0.0001 MB';
    const content = around(large);
    expect(texts(content, 100)).toEqual(['{"a":1}', tooLarge, '{"a":2}']);
    for (const step of [1, 7, 64]) {
      const cuts = Array.from({ length: Math.floor(content.length / step) }, (__, index) => index * step);
      expect(split(content, cuts, 100)).toEqual(split(content, [], 100));
    }
  });

  it('leaves out a first line that is too large, and a whole document', () => {
    const large = JSON.stringify({ a: 'x'.repeat(200) });
    expect(texts(`${large}\n{"a":2}`, 100)).toEqual(['1: it is larger than 0.0001 MB', '{"a":2}']);
    expect(texts(large.replace(':', ':\n'), 100)).toEqual(['1: it is larger than 0.0001 MB']);
  });
});

const documents = fc
  .tuple(
    fc.array(fc.oneof(fc.dictionary(fc.string(), anyJson), fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }))), {
      minLength: 1,
      maxLength: 5,
    }),
    fc.constantFrom('answer', 'array', 'lines', 'pretty' as const),
  )
  .map(([records, shape]) => {
    const values = records.map(asWritten).map((one) => (Object.keys(one).includes('results') ? asWritten({}) : one));
    const content =
      shape === 'answer'
        ? JSON.stringify({ meta: { results: [{}] }, results: values, more: values })
        : shape === 'array'
          ? JSON.stringify(values)
          : shape === 'pretty'
            ? JSON.stringify({ results: values }, null, 2)
            : values.map((one) => JSON.stringify(one)).join('\n');
    return { values, content };
  });

describe('any JSON', () => {
  it('has the records that JSON.parse finds, with all their members', () => {
    fc.assert(
      fc.property(documents, ({ values, content }) => {
        const all = split(content);
        expect(all.map((one) => ('text' in one ? JSON.parse(one.text) : one) as unknown)).toEqual(
          values.map((value) => JSON.parse(JSON.stringify(value)) as unknown),
        );
        expect(all.map((one) => ('members' in one ? one.members : one))).toEqual(values);
      }),
      { numRuns: 120 },
    );
  });

  it('has the same ones wherever its bytes are cut, damaged or not', () => {
    const damaged = documents.chain(({ content }) =>
      fc.record({
        content: fc.oneof(
          fc.constant(Buffer.from(content)),
          fc.nat(content.length).map((end) => Buffer.from(content).subarray(0, end)),
          fc.tuple(fc.nat(content.length), fc.nat(255)).map(([at, byte]) => {
            const bytes = Buffer.from(content);
            bytes[at % bytes.length] = byte;
            return bytes;
          }),
        ),
        cuts: fc.array(fc.nat(), { maxLength: 40 }),
        mostBytes: fc.constantFrom(20, 100, 1e6),
      }),
    );
    // Which of two things is said of damage may depend on how far one saw, and so may the place.
    const said = (all: ReturnType<typeof split>): string =>
      JSON.stringify(all.map((one) => ('error' in one ? one.error.replace(/It (?:is no JSON|holds bytes).*|\(.*/, '') : one)));
    fc.assert(
      fc.property(damaged, ({ content, cuts, mostBytes }) => said(split(content, cuts, mostBytes)) === said(split(content, [], mostBytes))),
      { numRuns: 250, interruptAfterTimeLimit: 12_000 },
    );
  });
});
