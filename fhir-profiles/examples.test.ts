import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectRoot } from '../server/platform/index.ts';
import { loadValidator } from '../server/records/index.ts';

/**
 * Each profile has a folder of examples: `good*.json` are resources, `bad-*.json` say beside the resource which one rule
 * it breaks and where, with the issue's code.
 */
type Bad = { breaks: string; code: string; expression: string; resource: { meta: { profile: string[] } } };

const { validate } = loadValidator();
const errorsOf = (resource: unknown) => validate(resource).filter((issue) => issue.severity === 'error');

const folder = (...path: string[]): string => join(projectRoot(), 'fhir-profiles', ...path);
const read = (...path: string[]): unknown => JSON.parse(readFileSync(folder(...path), 'utf8'));

type Element = { id: string; min?: number; max?: string; type?: { profile?: string[] }[]; constraint?: { key: string }[] };
type Built = {
  resourceType: string;
  type?: string;
  id: string;
  url: string;
  snapshot?: { element: Element[] };
  differential?: { element: Element[] };
};
const built = readdirSync(folder('built')).map((name) => read('built', name) as Built);
const profiles = built.filter((one) => one.resourceType === 'StructureDefinition' && one.type !== 'Extension');
const examples = readdirSync(folder('examples'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name: profile }) =>
    readdirSync(folder('examples', profile)).map((name) => ({ profile, name, content: read('examples', profile, name) })),
  );
const good = examples.filter(({ name }) => name.startsWith('good'));
const bad = examples.filter(({ name }) => name.startsWith('bad-')).map((one) => ({ ...one, content: one.content as Bad }));

describe('the examples', () => {
  test.each(profiles)('of $id are there, good and bad', ({ id }) => {
    expect(good.filter(({ profile }) => profile === id).length).toBeGreaterThanOrEqual(1);
    expect(bad.filter(({ profile }) => profile === id).length).toBeGreaterThanOrEqual(2);
  });

  test('are of a profile, and each claims that of its folder', () => {
    const urls = new Map(profiles.map(({ id, url }) => [id, url]));
    expect(good.length + bad.length).toBe(examples.length);
    for (const { profile, content } of good) expect(content).toHaveProperty('meta.profile', [urls.get(profile)]);
    for (const { profile, content } of bad) expect(content.resource.meta.profile).toEqual([urls.get(profile)]);
  });

  test.each(good)('$profile/$name is accepted', ({ content }) => {
    expect(errorsOf(content)).toEqual([]);
  });

  test.each(good)('$profile/$name is accepted by whoever does not know the profile', ({ content }) => {
    const { meta: _meta, ...stock } = content as Record<string, unknown>;
    expect(errorsOf(stock)).toEqual([]);
  });

  test.each(bad)('$profile/$name is rejected at its place, for its rule and for nothing else', ({ content }) => {
    const { breaks, code, expression, resource } = content;
    const found = errorsOf(resource);
    expect(found.map((issue) => `${issue.expression} ${issue.code}`)).toContain(`${expression} ${code}`);
    expect([...new Set(found.map((issue) => issue.expression))]).toEqual([expression]);
    if (code === 'invariant') expect(found.map((issue) => issue.message).join()).toContain(`the rule ${breaks}:`);
  });

  /** Takes out what stands at a path, in every list on the way; false where there was nothing. */
  function takeOut(value: unknown, [step = '', ...rest]: readonly string[]): boolean {
    if (Array.isArray(value)) return value.map((one) => takeOut(one, [step, ...rest])).some(Boolean);
    if (typeof value !== 'object' || value === null) return false;
    const object = value as Record<string, unknown>;
    if (rest.length > 0) return takeOut(object[step], rest);
    return step in object && delete object[step];
  }

  const required = profiles.flatMap(({ id: profile, differential }) =>
    (differential?.element ?? [])
      .filter(({ min }) => (min ?? 0) > 0)
      .map(({ id, type }) => ({ profile, id, url: /^[A-Z]\w+\.extension:\w+$/.test(id) ? type?.[0]?.profile?.[0] : undefined }))
      // Other slices have bad examples of their own.
      .filter(({ id, url }) => url !== undefined || !id.includes(':')),
  );

  test.each(required)('lack nothing of $profile: $id is missed once it is gone', ({ profile, id, url }) => {
    const copy = read('examples', profile, 'good.json') as { extension?: { url: string }[] };
    const { extension, ...rest } = copy;
    const left = extension?.filter((one) => one.url !== url) ?? [];
    if (url === undefined) expect(takeOut(copy, id.split('.').slice(1))).toBe(true);
    else expect(left).toHaveLength((extension?.length ?? 0) - 1);
    expect(errorsOf(url === undefined ? copy : { ...rest, ...(left.length === 0 ? {} : { extension: left }) })).not.toEqual([]);
  });

  test('break every rule of our own that has a name', () => {
    const base = /^(ele|ext|dom)-\d$/;
    const published = new Set(
      built
        .filter((one) => one.resourceType === 'StructureDefinition')
        .flatMap((one) => one.snapshot?.element ?? [])
        .flatMap((element) => element.constraint ?? [])
        .filter((one) => 'source' in one && String(one.source).startsWith('https://preceptor.health/'))
        .map(({ key }) => key)
        .filter((key) => !base.test(key)),
    );
    const broken = new Set(bad.map(({ content }) => content.breaks));
    expect(published.size).toBeGreaterThan(5);
    expect([...published].filter((key) => !broken.has(key))).toEqual([]);
  });
});
