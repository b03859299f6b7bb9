import { describe, expect, test } from 'vitest';
import { fc } from '../../../../test-fixtures/seeded-property.ts';
import { acknowledgement, headerOf } from './acknowledge.ts';
import { decodeMessage, encodeMessage } from './character-set.ts';
import { rde } from './hl7-fixture.ts';
import { instantOf } from './instant-of.ts';
import { allowedBy, mllpSettings } from './mllp-settings.ts';
import { escapedText, parseMessage, repetitionsOf, textOf, type Hl7Message } from './parse-message.ts';
import { createFrameReader, framed } from './read-frames.ts';
import { toOrders } from './to-orders.ts';

const usual = { field: '|', component: '^', repetition: '~', escape: '\\', subcomponent: '&' };
const now = new Date('2026-11-22T15:00:00Z');
const read = (text: string): Hl7Message => {
  const message = parseMessage(text);
  if ('fault' in message) throw new Error(message.fault);
  return message;
};
const orders = (text: string) =>
  toOrders(read(text), { timeZone: 'America/Chicago', now, hash: (words) => Buffer.from(words).toString('hex').slice(-24) });

describe('a message', () => {
  test('has its fields, components, repetitions and escapes as the standard counts them', () => {
    const { segments, separators } = read('MSH|^~\\&|A|B\rPID|1||7^^^E&1.2&ISO^MR~8\\T\\9^x\\F\\y\\X41\\\\Z9\\||""');
    expect([segments[0]?.raw(1), segments[0]?.raw(2), segments[0]?.raw(3)]).toEqual(['|', '^~\\&', 'A']);
    const ids = repetitionsOf(segments[1], 3, separators);
    expect(ids.map(({ part }) => [part(1), part(2), part(4), part(4, 2), part(5)])).toEqual([
      ['7', '', 'E', '1.2', 'MR'],
      ['8&9', 'x|yA', '', '', ''],
    ]);
    expect(repetitionsOf(segments[1], 5, separators)).toEqual([]);
    expect(repetitionsOf(segments[1], 99, separators)).toEqual([]);
  });

  test('may bring separators of its own, and the answer uses them', () => {
    const message = read('MSH$*%!@$APP$FAC$US$HERE$20261122$$RDE*O11$id@1$P$2.4\r');
    const said = acknowledgement(message, { code: 'AE', reason: 'a$b\rc', at: now, id: 'x-1' });
    expect(said.split('\r').slice(0, 2)).toEqual([
      'MSH$*%!@$US$HERE$APP$FAC$20261122150000+0000$$ACK*O11*ACK$x1$P$2.4',
      'MSA$AE$id@1$a!F!b c',
    ]);
  });

  test.each([
    ['', 'does not begin with MSH'],
    ['MSH', 'separators'],
    ['MSH||||', 'separators'],
    ['MSH|^^\\&|', 'separators'],
    ['MSHA^~\\&A', 'separators'],
    ['MSH|^~\\&|A\rpid|1', 'Segment 2 has no name'],
    ['MSH|^~\\&|A\rMSH|^~\\&|B', 'two MSH'],
    [`MSH|^~\\&|A${'\rNTE|1'.repeat(2001)}`, 'more than 2000 segments'],
  ])('%j is refused in words', (text, words) => {
    expect(parseMessage(text)).toMatchObject({ fault: expect.stringContaining(words) as string });
  });

  test('whatever is sent, reading ends, and so does answering: no throw, and nothing that ends a segment in the answer', () => {
    const pieces = fc.constantFrom(
      'MSH',
      '|',
      '^',
      '~',
      '\\',
      '&',
      '\r',
      '\n',
      'ORC',
      'RXE',
      'RXO',
      'PID',
      'PV1',
      '"',
      'NW',
      '\u0000',
      'é',
      'X41',
      '2026',
    );
    const text = fc.oneof(
      fc.string({ maxLength: 400 }),
      fc.array(pieces, { maxLength: 200 }).map((all) => `MSH|^~\\&|${all.join('')}`),
      fc
        .array(fc.nat(rde().length), { maxLength: 6 })
        .map((cuts) => cuts.reduce((left, cut) => left.slice(0, cut) + left.slice(cut + 1), rde())),
    );
    fc.assert(
      fc.property(text, fc.string(), (given, reason) => {
        const message = parseMessage(given);
        if ('fault' in message) expect(message.fault).not.toBe('');
        else
          for (const order of toOrders(message, { timeZone: 'UTC', now, hash: () => 'h' }))
            expect(JSON.stringify(order).length).toBeLessThan(20_000);
        const said = acknowledgement(headerOf(given), { code: 'AE', reason, at: now, id: 'i' });
        expect(said.split('\r')).toHaveLength(4);
        expect('fault' in parseMessage(said)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  test('a text that is escaped reads as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '|', '^', '~', '\\', '&', 'é') }), (text) => {
        expect(textOf(escapedText(text, usual), usual)).toBe(text);
      }),
    );
  });

  test('of a million separators is read at once', () => {
    const started = performance.now();
    expect(orders(`MSH|^~\\&|\rORC|NW|${'^'.repeat(1_000_000)}\rRXE|1|${'~'.repeat(1_000_000)}`)).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('frames', () => {
  test('come out as they went in, however they are cut', () => {
    const body = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes.filter((byte) => byte !== 0x0b && byte !== 0x1c)));
    fc.assert(
      fc.property(
        fc.array(body, { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 40 }),
        (bodies, cuts) => {
          const reader = createFrameReader(64);
          let stream = Buffer.concat(bodies.map(framed));
          const out = [];
          for (let at = 0; stream.length > 0; at += 1) {
            const size = cuts[at % cuts.length] ?? 1;
            out.push(...reader(stream.subarray(0, size)));
            stream = stream.subarray(size);
          }
          expect(out).toEqual(bodies.map((bytes) => ({ kind: 'message', bytes })));
        },
      ),
    );
  });

  test('of anything at all never throw, and nothing comes that is longer than what is taken', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 }), (stream) => {
        const reader = createFrameReader(100);
        for (const piece of stream)
          for (const frame of reader(Buffer.from(piece))) if (frame.kind === 'message') expect(frame.bytes.length).toBeLessThanOrEqual(100);
      }),
    );
  });

  test('one that was cut off is left, and one that is too long ends it all', () => {
    const reader = createFrameReader(10);
    expect(reader(Buffer.from('\u000babc\u000bdef\u001c'))).toEqual([{ kind: 'message', bytes: Buffer.from('def') }]);
    expect(reader(Buffer.from('\r\n\u000b01234567890'))).toMatchObject([{ kind: 'too-long' }]);
    expect(reader(framed(Buffer.from('ok')))).toEqual([]);
  });
});

describe('an order', () => {
  test('is what the message says and nothing beyond it', () => {
    expect(orders(rde())).toMatchObject([
      {
        status: 'active',
        identifier: [{ value: 'P100' }],
        medicationCodeableConcept: { coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '1357541' }] },
        subject: { identifier: { system: 'urn:hl7v2:EAST', value: '77001' } },
        requester: { identifier: { value: '1245319599' } },
        authoredOn: '2026-11-22T14:55:00.000Z',
      },
    ]);
    expect(JSON.stringify(orders(rde()))).not.toMatch(/Doe|Jane|tofacitinib/);
  });

  test('of several each has its own drug; what follows no ORC, and an ORC without a drug, is none', () => {
    const text = `MSH|^~\\&|A|B|||202611220855||OMP^O09|1|P|2.5\rRXO|1^^RXNORM\rORC|NW|a\rRXO|2^^RXNORM\rORC|NW|b\rOBR|1\rORC|RF|c\rRXO|3^^RXNORM\rRXE||4^^RXNORM`;
    const codes = orders(text).map((order) => (order['medicationCodeableConcept'] as { coding: { code: string }[] }).coding[0]?.code);
    expect(codes).toEqual(['2', '4']);
    expect(orders(text)[1]).toMatchObject({ priorPrescription: {}, identifier: [{ value: 'c' }] });
  });
});

test.each([
  ['20261122085500-0600', '2026-11-22T14:55:00.000Z'],
  ['202611220855', '2026-11-22T14:55:00.000Z'],
  ['20260701085500.123', '2026-07-01T13:55:00.000Z'],
  ['20260308030000', '2026-03-08T08:00:00.000Z'],
  ['20261122', undefined],
  ['20260230085500', undefined],
  ['yesterday', undefined],
])('%s at Chicago is %s', (text, at) => {
  expect(instantOf(text, 'America/Chicago')?.toISOString()).toBe(at);
});

test('a character set is read by its name, and an answer has no character that it has not', () => {
  const of = (set: string, name: string, encoding: 'latin1' | 'utf8') =>
    decodeMessage(Buffer.from(`MSH|^~\\&|A||||||||P|2.5||||||${set}\rPID|${name}`, encoding));
  expect(of('8859/1', 'é', 'latin1')).toMatchObject({ set: 'latin1', text: expect.stringContaining('PID|é') as string });
  expect(of('UNICODE UTF-8', 'é', 'utf8')).toMatchObject({ set: 'utf-8', text: expect.stringContaining('PID|é') as string });
  expect(of('UNICODE UTF-8', 'é', 'latin1')).toHaveProperty('fault');
  expect(of('', 'é', 'utf8')).toHaveProperty('fault');
  expect(of('8859/1~ISO IR87', 'x', 'utf8')).toHaveProperty('fault');
  expect(encodeMessage('aé☃', 'latin1')).toEqual(Buffer.from('aé?', 'latin1'));
});

test('who may speak is who is named; beyond this machine somebody has to be', () => {
  const by = (allow: string[]) => allowedBy({ allow, tls: null });
  expect(['127.0.0.1', '::1', '::ffff:127.0.0.1', '10.1.2.3', undefined, 'x'].map(by([]))).toEqual([true, true, true, false, false, false]);
  expect(['10.1.2.3', '::ffff:10.1.9.9', '10.2.0.1', '127.0.0.1'].map(by(['10.1.0.0/16']))).toEqual([true, true, false, false]);
  const faultOf = (given: object) => mllpSettings.safeParse({ port: 2575, ...given }).error?.issues[0]?.message;
  expect(faultOf({})).toBeUndefined();
  expect(faultOf({ host: '0.0.0.0' })).toContain('says who may speak');
  expect(faultOf({ host: '0.0.0.0', allow: ['10.0.0.0/8'] })).toBeUndefined();
  expect(faultOf({ allow: ['10.0.0.0/99'] })).toContain('--allow is addresses');
  expect(faultOf({ host: 'everywhere' })).toContain('--host is an address');
  expect(faultOf({ port: 70_000 })).toContain('--port is 1 to 65535');
});
