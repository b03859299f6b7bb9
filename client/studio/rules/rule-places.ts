import { ruleFormSchema, type RuleForm, type RuleProblem } from '../../../server/contract/index.ts';

/** Something that is wrong with one place of the form; '' is the rule as a whole. */
export type Remark = { place: string; message: string };

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

/** Conditions that the form's own members stand for, by their ids in the plan. */
const ownConditions: Record<string, string> = {
  'audience-roles': 'audience.roles',
  'audience-units': 'audience.units',
  'audience-passed-lessons': 'audience.fewerPassedThan',
};

const firstAction = (plan: Record<string, unknown>): Record<string, unknown> => {
  const [action] = listOf(plan['action']);
  return isObject(action) ? action : {};
};

function placeOfCondition(plan: Record<string, unknown>, index: number): string {
  const ids = listOf(firstAction(plan)['condition']).map((one) => (isObject(one) ? one['id'] : undefined));
  const id = ids[index];
  const further = typeof id === 'string' ? /^own-condition-(\d+)$/.exec(id) : null;
  if (further !== null) return `conditions.${Number(further[1]) - 1}.expression`;
  if (typeof id === 'string') return ownConditions[id] ?? '';
  // Conditions without an id are a person's own only where the form says all.
  if (ids.some((one) => typeof one === 'string' && one.startsWith('own-condition-'))) return '';
  return `conditions.${ids.slice(0, index).filter((one) => one === undefined).length}.expression`;
}

/** Which field of the form a place in the plan was made of. Pure. */
export function placeOf(expression: string, plan: Record<string, unknown>): string {
  const condition = /^PlanDefinition\.action\[0\]\.condition\[(\d+)\]/.exec(expression);
  if (condition !== null) return placeOfCondition(plan, Number(condition[1]));
  const code = /\.codeFilter\[0\]\.code\[(\d+)\]/.exec(expression);
  if (code !== null) return `codes.${code[1] ?? '0'}`;
  if (/\.codeFilter\b|^PlanDefinition\.contained\b/.test(expression)) return 'codes';
  if (expression.startsWith('PlanDefinition.action[0].trigger')) return 'trigger';
  if (expression.startsWith('PlanDefinition.action[0].definitionCanonical')) return 'lessonId';
  if (/^PlanDefinition(\.action\[0\])?\.title\b/.test(expression)) return 'title';
  if (expression.startsWith('PlanDefinition.purpose')) return 'purpose';
  return '';
}

/** Fields that are there of a rule that says more than the form can. */
const partly = /^(?:title|purpose|coolDownDays|perClinicianDay|audience\b.*|conditions\.\d+\.expression)$/;

/** What the server says of a plan, at the fields that it was made of. */
export const remarksOf = (problems: readonly RuleProblem[], plan: Record<string, unknown>, isWhole: boolean): Remark[] =>
  problems.map(({ expression, message }) => {
    const place = placeOf(expression, plan);
    return { place: isWhole || partly.test(place) ? place : '', message };
  });

const missing: Record<string, string> = {
  title: 'Give the rule a title.',
  purpose: 'Say in one sentence why it is there.',
  'codes.codes': 'Add at least one code.',
  'codes.topicIds': 'Add at least one boxed warning.',
};

/** "codes.codes.2.code" is a field; "codes.topicIds" is the group. */
const fieldOf = (path: readonly PropertyKey[]): string => {
  const [first, second, ...rest] = path.map(String);
  return first === 'codes' && second !== undefined ? ['codes', ...rest].join('.') : path.map(String).join('.');
};

const said: Record<string, string> = {
  code: 'Write the code; one of RxNorm has digits only.',
  system: 'Write the system as an address.',
  expression: 'Write the expression, or take the condition out.',
  coolDownDays: 'Whole days, from 0 to 365.',
  perClinicianDay: 'A whole number, from 1 to 50.',
  fewerPassedThan: 'A whole number, from 1 to 100.',
};

/** What the form still lacks before a server can read it. Pure. */
export function gapsOf(form: RuleForm): Remark[] {
  const read = ruleFormSchema.safeParse(form);
  if (read.success) return [];
  const gaps = read.error.issues.map(({ path, message }) => ({
    place: fieldOf(path),
    message: missing[path.map(String).join('.')] ?? said[String(path.at(-1) ?? '')] ?? message,
  }));
  return gaps.filter(({ place }, index) => gaps.findIndex((one) => one.place === place) === index);
}

/** Where a remark is said: at its own field, or, where that is gone, at the nearest thing around it. Pure. */
export function atField({ place, message }: Remark, { codes, conditions }: RuleForm): Remark {
  const rows = codes === null ? 0 : codes.kind === 'topic' ? codes.topicIds.length : codes.codes.length;
  const code = /^codes\.(\d+)/.exec(place);
  if (place.startsWith('codes') && (code === null || Number(code[1]) >= rows)) return { place: 'codes', message };
  const condition = /^conditions\.(\d+)/.exec(place);
  if (condition !== null && Number(condition[1]) >= conditions.length) return { place: '', message };
  return { place: place.replace(/^(audience\.(?:roles|units))\.\d+$/, '$1'), message };
}

/** Every expression of a plan, with what it says in words. Pure. */
export function expressionsOf(value: unknown): { description: string; language: string; expression: string }[] {
  if (Array.isArray(value)) return (value as unknown[]).flatMap(expressionsOf);
  if (!isObject(value)) return [];
  const { language, expression, description } = value;
  if (typeof language === 'string' && typeof expression === 'string')
    return [{ language, expression, description: typeof description === 'string' ? description : '' }];
  return Object.values(value).flatMap(expressionsOf);
}

/** What the actions of a plan offer, by their titles. Pure. */
export function offersOf(actions: unknown): string[] {
  return listOf(actions).flatMap((action) => {
    if (!isObject(action)) return [];
    const { definitionCanonical, title } = action;
    const own = typeof definitionCanonical === 'string' ? [typeof title === 'string' ? title : definitionCanonical] : [];
    return [...own, ...offersOf(action['action'])];
  });
}
