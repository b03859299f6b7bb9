import { parseArgs } from 'node:util';
import { AppError } from '../platform/index.ts';

export const refuse = (detail: string): AppError => new AppError('configuration', { detail, expose: true });

type OptionKinds = Record<string, 'text' | 'list' | 'switch'>;
export type Arguments = {
  text(name: string): string | undefined;
  /** @throws configuration naming the option */
  required(name: string): string;
  list(name: string): string[];
  has(name: string): boolean;
  positionals: string[];
};

/** Options of one command; an unknown or repeated one is refused by name. @throws configuration */
export function readArguments(argv: readonly string[], kinds: OptionKinds, maxPositionals = 0): Arguments {
  const options = Object.fromEntries(
    Object.entries(kinds).map(([name, kind]) => [
      name,
      { type: kind === 'switch' ? ('boolean' as const) : ('string' as const), multiple: kind === 'list' },
    ]),
  );
  let parsed: {
    values: Record<string, string | boolean | (string | boolean)[] | undefined>;
    positionals: string[];
    tokens: { kind: string; name?: string }[];
  };
  try {
    parsed = parseArgs({ args: [...argv], options, allowPositionals: true, strict: true, tokens: true });
  } catch (error) {
    throw refuse((error instanceof Error ? error.message : 'The options cannot be read.').split('\n')[0] ?? '');
  }
  const seen = new Set<string>();
  for (const { kind, name } of parsed.tokens) {
    if (kind !== 'option' || name === undefined || kinds[name] === 'list') continue;
    if (seen.has(name)) throw refuse(`--${name} is given twice.`);
    seen.add(name);
  }
  if (parsed.positionals.length > maxPositionals) throw refuse(`"${parsed.positionals[maxPositionals] ?? ''}" is not expected here.`);
  const text = (name: string): string | undefined => {
    const value = parsed.values[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  return {
    text,
    required: (name) => {
      const value = text(name);
      if (value === undefined) throw refuse(`--${name} is required.`);
      return value;
    },
    list: (name) => {
      const value = parsed.values[name];
      return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
    },
    has: (name) => parsed.values[name] === true,
    positionals: parsed.positionals,
  };
}
