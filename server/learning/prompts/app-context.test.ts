import { randomUUID } from 'node:crypto';
import { fc } from '../../../test-fixtures/seeded-property.ts';
import { describe, expect, it } from 'vitest';
import { createSecretBox } from '../../platform/index.ts';
import { readAppContext, signAppContext } from './app-context.ts';

const secrets = createSecretBox(Buffer.alloc(32, 1));
const promptId = randomUUID();
const now = new Date('2026-11-22T15:00:00.000Z');
const expiresAt = new Date(now.getTime() + 86_400_000);
const signed = signAppContext(secrets, { promptId, expiresAt });
const read = (value: string, at = now, box = secrets) => readAppContext(box, value, at);
const unreadable = { ok: false, problem: 'unreadable' };

describe('appContext', () => {
  it('comes back as the prompt it was signed for, and names nothing else', () => {
    expect(read(signed)).toEqual({ ok: true, promptId });
    expect(JSON.parse(Buffer.from(signed.split('.')[0] ?? '', 'base64url').toString())).toEqual({
      p: promptId,
      e: expiresAt.getTime() / 1000,
    });
  });

  it('survives what EHRs do to it on the way', () => {
    for (const value of [` ${signed}\n`, `"${signed}"`, decodeURIComponent(encodeURIComponent(signed))])
      expect(read(value)).toEqual({ ok: true, promptId });
    expect(signed).toBe(encodeURIComponent(signed));
  });

  it('ends with the second it names', () => {
    expect(read(signed, new Date(expiresAt.getTime() - 1))).toEqual({ ok: true, promptId });
    expect(read(signed, expiresAt)).toEqual({ ok: false, problem: 'expired' });
  });

  it('of another key, or signed for another purpose, is unreadable', () => {
    expect(read(signed, now, createSecretBox(Buffer.alloc(32, 2)))).toEqual(unreadable);
    const [payload = ''] = signed.split('.');
    expect(read(`${payload}.${secrets.sign('another-purpose', payload)}`)).toEqual(unreadable);
  });

  it('with a later end or another prompt under the old signature is unreadable', () => {
    const signature = signed.split('.')[1] ?? '';
    for (const forged of [
      { p: promptId, e: 9_999_999_999 },
      { p: randomUUID(), e: expiresAt.getTime() / 1000 },
    ]) {
      expect(read(`${Buffer.from(JSON.stringify(forged)).toString('base64url')}.${signature}`)).toEqual(unreadable);
    }
  });

  it('altered in any character is unreadable', () => {
    fc.assert(
      fc.property(fc.nat(signed.length - 1), fc.constantFrom('A', 'b', '0', '-', '_'), (at, character) => {
        fc.pre(signed[at] !== character);
        const altered = signed.slice(0, at) + character + signed.slice(at + 1);
        // The last character of a base64url part may hold bits that nobody reads.
        fc.pre(at !== signed.length - 1 && signed[at + 1] !== '.');
        expect(read(altered).ok).toBe(false);
      }),
    );
  });

  it('of any text is an answer, never an exception', () => {
    fc.assert(fc.property(fc.string(), (value) => read(value).ok === false));
    expect(read(signed + '.'.repeat(5000))).toEqual(unreadable);
  });

  it('signed by us with something else inside is unreadable', () => {
    for (const inside of ['{}', 'no json', '{"p":1,"e":1}', JSON.stringify({ p: promptId, e: 9_999_999_999, x: 1 })]) {
      const payload = Buffer.from(inside).toString('base64url');
      expect(read(`${payload}.${secrets.sign('app-context', payload)}`)).toEqual(unreadable);
    }
  });
});
