import { describe, expect, it } from 'vitest';
import { fc } from '../../test-fixtures/seeded-property.ts';
import { shownLine, withUnseenShown } from './index.ts';

describe('what somebody else printed', () => {
  it.each([
    ['connect to postgres://preceptor:s3cr3t@db.example:5432/x failed', 'connect to postgres://db.example:5432/x failed'],
    ['postgres://user:p@ss@word@db.example/x', 'postgres://db.example/x'],
    ['postgres://user:pa/ss?w#rd@db.example/x', 'postgres://db.example/x'],
    ['postgres://:a/b@db.example/x', 'postgres://db.example/x'],
    ['https://fhir.example:8443/Patient?email=a@b.example', 'https://b.example'],
    ['https://fhir.example/Patient?email=a@b.example', 'https://fhir.example/Patient?email=a@b.example'],
    ['https://api.example/download.json?api_key=abc123&limit=2', 'https://api.example/download.json?api_key=[redacted]&limit=2'],
    ['password=hunter2 host=db', 'password=[redacted] host=db'],
    ['{"client_secret":"abc","x":1}', '{"client_secret":"[redacted]","x":1}'],
    ['authorization: Bearer abc.def-ghi', 'authorization: Bearer [redacted]'],
    ['the key of the table is set_id; record 4: no JSON', 'the key of the table is set_id; record 4: no JSON'],
    ['https://dailymed.example/spl.zip: It answers with status 404.', 'https://dailymed.example/spl.zip: It answers with status 404.'],
  ])('%s', (said, shown) => {
    expect(shownLine(said, 200)).toBe(shown);
  });

  it('moves no cursor and turns no line', () => {
    expect(withUnseenShown('a\u001b[2Jb\u202Ec\u200Bd\r\ne')).toBe('a\\u{1b}[2Jb\\u{202e}c\\u{200b}d  e');
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.integer({ min: 1, max: 300 }), (text, most) => {
        const shown = shownLine(text, most);
        expect(shown.length).toBeLessThanOrEqual(most);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/u);
      }),
    );
  });

  it('keeps no password of an address, wherever it stands', () => {
    const word = fc.stringMatching(/^[A-Za-z0-9%!$*+_-]{6,20}$/);
    fc.assert(
      fc.property(word, word, fc.lorem(), fc.lorem(), (user, password, before, after) => {
        const line = shownLine(`${before} postgres://${user}:${password}@db.example/x ${after}`, 2000);
        expect(line).not.toContain(`:${password}@`);
        expect(line).toContain('postgres://db.example/x');
      }),
    );
  });

  it('is quick whatever it is', () => {
    const began = performance.now();
    for (const hostile of ['a://'.repeat(50_000), '@'.repeat(200_000), '?key='.repeat(40_000), ' '.repeat(200_000), 'token'.repeat(40_000)])
      shownLine(hostile, 1000);
    expect(performance.now() - began).toBeLessThan(1000);
  });
});
