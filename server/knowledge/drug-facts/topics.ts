import { yearsBefore } from './decide-status.ts';
import type { Label } from './label.ts';
import type { CodedDrug } from './coded-drug.ts';
import type { RouteGroup } from './route-group.ts';
import { topicClasses, type TopicClass } from './topic-classes.ts';

export type BuiltTopic = {
  id: string;
  title: string;
  ingredient: string;
  ingredients: string[];
  routeGroup: string;
  headings: string[];
  revision: number;
  news: { kind: 'new' | 'changed'; since: string; summary: string } | null;
  lessonId: string | null;
  label: { setId: string; version: number; effective: string; application: string; name: string };
};

export type Topics = {
  /** All that were met so far: an ingredient's own topic is made with the first product that needs it. */
  topics(): BuiltTopic[];
  /** The topics of a boxed product; empty where no record words its box. */
  topicsOf(drug: Pick<CodedDrug, 'key' | 'root' | 'route' | 'parsed' | 'isExtendedRelease'>): string[];
  /** Whether an order that leaves the form open may be taught this topic. */
  countsForOpenForm(topicId: string): boolean;
  /** The labels whose boxes a topic gathers, older ones too. */
  labelsOf(topicId: string): readonly Label[];
  /** Candidates of class topics that were left out, and why. */
  leftOut: { topicId: string; ingredients: string; why: string }[];
};

const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const newsYears = 2;

/** News needs the reference drug's label, two labelers, or FDA's index: a generic copies the date of the drug it follows. */
const newsOf = (labels: readonly Label[], indexed: (ingredient: string, month: string) => boolean, asOf: string): BuiltTopic['news'] => {
  const months = labels.flatMap((label) => {
    const month = label.reportedChange;
    return month !== null && month >= yearsBefore(asOf, newsYears).slice(0, 7) && month <= asOf.slice(0, 7) ? [{ month, label }] : [];
  });
  const believed = months.filter(
    ({ month, label }) =>
      label.isReference ||
      new Set(months.filter((one) => one.month === month).map((one) => one.label.labeler)).size >= 2 ||
      label.root.split(' / ').some((ingredient) => indexed(ingredient, month)),
  );
  const since = believed
    .map(({ month }) => month)
    .sort()
    .at(-1);
  return since === undefined ? null : { kind: 'changed', since, summary: 'The label reports a revised box; wording not compared.' };
};

const allowed = (only: TopicClass['only'], root: string): RegExp | undefined => only?.formsOf?.[root] ?? only?.forms;

const byNewest = (a: Label, b: Label): number =>
  a.effective === b.effective ? (a.setId < b.setId ? -1 : 1) : a.effective < b.effective ? 1 : -1;

/**
 * Warning topics from the boxed labels: the class topics first, each with the ingredients whose own boxes carry its decision;
 * then one for every other ingredient set and route.
 * @param indexed whether FDA's safety-labelling-change index has a row for the ingredient in that month
 */
export const buildTopics = (labels: readonly Label[], asOf: string, indexed: (ingredient: string, month: string) => boolean): Topics => {
  const fresh = (all: readonly Label[]): Label[] => {
    const newer = all.filter((label) => label.effective >= yearsBefore(asOf, 5));
    return (newer.length > 0 ? newer : [...all]).sort(byNewest);
  };
  const groupBy = (of: (label: Label) => string): Map<string, Label[]> => {
    const groups = new Map<string, Label[]>();
    for (const label of labels)
      if (label.box !== null && label.root !== '')
        for (const route of label.routes) {
          const known = groups.get(`${of(label)}|${route}`);
          if (known === undefined) groups.set(`${of(label)}|${route}`, [label]);
          else known.push(label);
        }
    return groups;
  };
  const groups = groupBy((label) => label.root);
  // An ester has a box of its own: penicillin G benzathine is not penicillin G.
  const exactGroups = groupBy((label) => label.key);

  const built = new Map<string, BuiltTopic>();
  const gathered = new Map<string, Label[]>();
  const leftOut: Topics['leftOut'] = [];
  const members = new Map<string, TopicClass[]>();
  const refOf = (label: Label): BuiltTopic['label'] => ({
    setId: label.setId,
    version: label.version,
    effective: label.effective,
    application: label.application,
    name: label.name,
  });

  for (const one of topicClasses) {
    const matching = [...groups].filter(([group]) => {
      const [root = '', route = ''] = group.split('|');
      return (
        route === one.route &&
        (one.candidates.includes(root) || (one.combinations && root.split(' / ').some((part) => one.candidates.includes(part))))
      );
    });
    const own: { root: string; labels: Label[] }[] = [];
    for (const [group, all] of matching) {
      const root = group.split('|')[0] ?? '';
      const counted = fresh(all).filter((label) => one.only?.release !== 'immediate' || !label.isExtendedRelease);
      const carries = counted.every((label) => label.box?.carries.includes(one.id) === true);
      if (counted.length === 0) leftOut.push({ topicId: one.id, ingredients: root, why: 'only extended-release labels held' });
      else if (!carries) leftOut.push({ topicId: one.id, ingredients: root, why: 'a box held does not carry its decision' });
      else own.push({ root, labels: counted });
    }
    for (const candidate of one.candidates)
      if (!matching.some(([group]) => group.split('|')[0]?.split(' / ').includes(candidate) || group.startsWith(`${candidate}|`)))
        leftOut.push({ topicId: one.id, ingredients: candidate, why: 'no boxed label of this route held' });
    // Its label: of the first candidate held, a recent one if there is any.
    const ordered = [...one.candidates.flatMap((candidate) => own.find((member) => member.root === candidate) ?? []), ...own];
    const recent = (member: { labels: Label[] }): boolean => (member.labels[0]?.effective ?? '') >= yearsBefore(asOf, 5);
    const label = (ordered.find(recent) ?? ordered[0])?.labels[0];
    if (label === undefined) continue;
    gathered.set(
      one.id,
      own.flatMap((member) => member.labels),
    );
    for (const { root } of own) members.set(`${root}|${one.route}`, [...(members.get(`${root}|${one.route}`) ?? []), one]);
    built.set(one.id, {
      id: one.id,
      title: one.title,
      ingredient: one.ingredient,
      ingredients: own.map(({ root }) => root).sort(),
      routeGroup: one.routeGroup,
      headings: one.headings ?? label.box?.headings ?? [],
      revision: 1,
      // A change that one ingredient reports is no news for a class of several.
      news: one.news ?? (own.length === 1 ? newsOf(own[0]?.labels ?? [], indexed, asOf) : null),
      lessonId: one.lessonId,
      label: refOf(label),
    });
  }

  const own = (key: string, route: RouteGroup, extended: boolean): string | null => {
    const all = exactGroups.get(`${key}|${route}`);
    const counted = all === undefined ? [] : fresh(extended ? all.filter((label) => label.isExtendedRelease) : all);
    const [label] = counted;
    if (label?.box === undefined || label.box === null) return null;
    const id = slug(`${key} ${route}${extended ? ' extended release' : ''}`);
    gathered.set(id, counted);
    if (!built.has(id))
      built.set(id, {
        id,
        title: `${sentence(key.replaceAll(' / ', ' with '))}, ${route}${extended ? ', extended release' : ''}`,
        ingredient: key.replaceAll(' / ', ' with '),
        ingredients: [key],
        routeGroup: `${route}${extended ? ', extended release' : ''}`,
        headings: label.box.headings,
        revision: 1,
        news: newsOf(counted, indexed, asOf),
        lessonId: null,
        label: refOf(label),
      });
    return id;
  };

  return {
    topics: () => [...built.values()],
    labelsOf: (topicId) => gathered.get(topicId) ?? [],
    leftOut,
    countsForOpenForm: (topicId) => {
      const one = topicClasses.find(({ id }) => id === topicId);
      return one?.only === undefined || one.openFormCounts === true;
    },
    topicsOf: ({ key, root, route, parsed, isExtendedRelease }) => {
      if (parsed.parts.length > 0 && route === null) return [];
      if (route === null) return [];
      const of = members.get(`${root}|${route}`) ?? [];
      const forms = parsed.parts.length > 0 ? parsed.parts.map((part) => part.form ?? '') : [parsed.form ?? ''];
      const within = of.filter(
        ({ only }) =>
          (only?.release !== 'immediate' || !isExtendedRelease) && forms.every((form) => allowed(only, root)?.test(form) ?? true),
      );
      if (within.length > 0) return within.map(({ id }) => id);
      if (of.some(({ only }) => only?.forms !== undefined && !(only.release === 'immediate' && isExtendedRelease))) return [];
      const id = own(key, route, of.length > 0);
      return id === null ? [] : [id];
    },
  };
};
