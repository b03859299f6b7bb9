import {
  lessonReaderRoles,
  type BeginRule,
  type FindRuleCodes,
  type FoundRuleCodes,
  type PreviewRule,
  type RuleForm,
  type RuleList,
  type RulePreview,
  type RuleState,
  type RuleView,
  type SaveRule,
  type StepRule,
  type SwitchRule,
} from '../../contract/index.ts';
import type { Database, Tx } from '../../database/index.ts';
import type { Audit } from '../../identity/audit/index.ts';
import { requireRole } from '../../identity/sessions/index.ts';
import { AppError, currentCorrelationId, newId } from '../../platform/index.ts';
import type { DrugKnowledge } from '../drug-labels/index.ts';
import type { Plan } from '../plan-definitions/index.ts';
import { firstRule, isRuleId, noRule } from './begin-rule.ts';
import { decideSteps } from './decide-steps.ts';
import { createCodeSearch } from './find-codes.ts';
import { toForm } from './from-plan-definition.ts';
import { isEditable, toParts, withParts } from './parts-of-plan.ts';
import { assertKeepable } from './keepable.ts';
import type { PublishedRules } from './published-rules.ts';
import { wasReplayed } from './replay-store.ts';
import { createRuleReader, type RuleReaderDeps, type Staff } from './read-rules.ts';
import {
  addStep,
  findRule,
  insertRule,
  listRules,
  lockRule,
  openRuleOf,
  savePlan,
  setPublished,
  setState,
  stepsOf,
  versionsOf,
  type RuleRow,
} from './store.ts';
import { addSwitch, ALL_RULES, switchedOff } from './switch-store.ts';
import { toPlanDefinition } from './to-plan-definition.ts';
import { builtInListed, toListed, toSwitch, writers } from './to-view.ts';

export type RuleAuthoringDeps = RuleReaderDeps & {
  knowledge: Pick<DrugKnowledge, 'version'>;
  db: Database;
  audit: Pick<Audit, 'looked'>;
  published: Pick<PublishedRules, 'refresh'>;
};

const listed = 300;
/** Edits of one person in a row are one line of the history for this long. */
const oneEditMs = 15 * 60_000;
const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

/** A tenant's own rules, from a draft to what its orders are looked at by. Nobody publishes what they wrote. */
export function createRuleAuthoring(deps: RuleAuthoringDeps) {
  const { db, clock, audit } = deps;
  const reader = createRuleReader(deps);
  const { plans, builtInOf, problems, besideOf } = reader;
  const codes = createCodeSearch(deps);

  const acted = async (tx: Tx, { person }: Staff, action: string, detail: Record<string, unknown>): Promise<void> =>
    audit.looked(tx, { actorPersonId: person.id, subjectPersonId: null, action, detail });

  /** The rule, held until this change is kept. @throws not-found, conflict where it is not as it was last seen */
  const toChange = async (tx: Tx, id: string, revision: number): Promise<RuleRow> => {
    if (builtInOf(id) !== undefined) throw new AppError('conflict', { detail: 'This rule is built in. Copy it to change it.' });
    const rule = isRuleId(id) ? await lockRule(tx, id) : undefined;
    if (rule === undefined) throw noRule();
    if (rule.revision !== revision)
      throw new AppError('conflict', {
        detail: `${rule.editedBy} or somebody else changed this rule meanwhile. Read it again first.`,
        path: 'revision',
      });
    return rule;
  };

  const step = async (
    tx: Tx,
    { person }: Staff,
    rule: Pick<RuleRow, 'id' | 'revision'>,
    of: { step: 'begin' | 'edit' | StepRule['step']; note?: string; plan?: Plan },
  ): Promise<void> =>
    addStep(tx, {
      ruleId: rule.id,
      revision: rule.revision + (of.step === 'begin' ? 0 : 1),
      by: { personId: person.id },
      at: clock.now(),
      correlationId: currentCorrelationId(),
      ...of,
    });

  /** One version of a rule is in force: the one before is retired with it. */
  const publish = async (tx: Tx, staff: Staff, rule: RuleRow): Promise<Plan> => {
    const at = clock.now();
    for (const { ruleId, state } of await versionsOf(tx, rule.url)) {
      const before = state === 'published' ? await lockRule(tx, ruleId) : undefined;
      if (before?.state !== 'published') continue;
      await setState(tx, ruleId, 'retired');
      await step(tx, staff, before, { step: 'retire', note: `Version ${rule.version} took its place.` });
    }
    const plan: Plan = { ...rule.plan, status: 'active', date: dayOf(at) };
    await setPublished(tx, rule.id, { plan, personId: staff.person.id, at });
    return plan;
  };

  const previewed = (staff: Staff, form: RuleForm, identity: Pick<RuleRow, 'url' | 'version'> & { id: string }): Plan =>
    toPlanDefinition(form, { ...identity, status: 'draft', date: dayOf(clock.now()), publisher: staff.tenant.name });

  /**
   * The plan of a rule with another form, or with other parts and all the rest as it is.
   * @throws conflict where it has no such form, or a whole one
   */
  const rewritten = (staff: Staff, { plan, url, version }: RuleRow, asked: Pick<SaveRule, 'form' | 'parts'>): Plan => {
    const isWhole = toForm(plan) !== null;
    if (asked.form !== undefined && isWhole) return previewed(staff, asked.form, { id: plan.id, url, version });
    if (asked.parts === undefined || isWhole || toParts(plan) === null)
      throw new AppError('conflict', { detail: 'This rule is of another shape than what was sent. Read it again.' });
    return { ...withParts(plan, asked.parts), date: dayOf(clock.now()), publisher: staff.tenant.name };
  };

  return {
    /** @param asked read once it is known that this person may ask @throws forbidden naming the role; invalid-request */
    async list(staff: Staff, asked: () => { state: RuleState | ''; search: string }): Promise<RuleList> {
      requireRole(staff.roles, lessonReaderRoles);
      const query = asked();
      const words = query.search.trim().toLowerCase();
      return db.tenant(staff.tenant.id, async (tx) => {
        const beside = await besideOf(tx);
        const own = (await listRules(tx, query, listed)).map((row) => toListed(row, beside));
        const builtIn = plans
          .map((plan) => builtInListed(plan, beside))
          .filter(({ state }) => query.state === '' || state === query.state)
          .filter(({ title, url }) => title.toLowerCase().includes(words) || url.toLowerCase().includes(words));
        return { rules: [...own, ...builtIn], allOff: toSwitch(beside.off, ALL_RULES) };
      });
    },

    /**
     * Begins a rule, or finds the draft of it that is open already.
     * @throws forbidden naming the role; not-found; invalid-request
     */
    async begin(staff: Staff, asked: BeginRule): Promise<{ ruleId: string; isNew: boolean }> {
      requireRole(staff.roles, lessonReaderRoles);
      assertKeepable(asked);
      return db.tenant(staff.tenant.id, async (tx) => {
        const [id, at] = [newId(), clock.now()];
        const first = await firstRule(tx, asked, { id, day: dayOf(at), publisher: staff.tenant.name, builtIn: builtInOf });
        if ('open' in first) return { ruleId: first.open, isNew: false };
        const by = { personId: staff.person.id };
        if (!(await insertRule(tx, { ...first, id, problems: problems(staff, first).length, by, at }))) {
          const theirs = await openRuleOf(tx, first.url);
          if (theirs === undefined)
            throw new AppError('conflict', { detail: 'A draft of this rule was begun and ended at the same moment. Try again.' });
          return { ruleId: theirs, isNew: false };
        }
        await step(tx, staff, { id, revision: 1 }, { step: 'begin', plan: first.plan });
        await acted(tx, staff, 'rule-begin', { ruleId: id, url: first.url, version: first.version });
        return { ruleId: id, isNew: true };
      });
    },

    /** What a rule can name, of what is known here. @throws forbidden naming the role; invalid-request */
    findCodes(staff: Staff, asked: () => FindRuleCodes): FoundRuleCodes {
      requireRole(staff.roles, lessonReaderRoles);
      return codes.find(asked());
    },

    /**
     * What a form, or a rule with other parts, would be; nothing is kept.
     * @throws forbidden naming the role; not-found; conflict where a rule has no such parts; invalid-request
     */
    async preview(staff: Staff, asked: () => PreviewRule): Promise<RulePreview> {
      requireRole(staff.roles, lessonReaderRoles);
      const { form, of } = asked();
      assertKeepable({ form, of });
      if (form !== undefined) {
        const plan = previewed(staff, form, { id: 'preview', url: 'urn:uuid:00000000-0000-0000-0000-000000000000', version: '1.0.0' });
        return { plan, problemList: problems(staff, { plan, resources: [] }) };
      }
      const id = of?.ruleId ?? '';
      const rule = await db.tenant(staff.tenant.id, async (tx) => (isRuleId(id) ? findRule(tx, id) : undefined));
      if (of === undefined || rule === undefined) throw noRule('of.ruleId');
      const plan = rewritten(staff, rule, of);
      return { plan, problemList: problems(staff, { plan, resources: rule.resources }) };
    },

    /** @throws forbidden naming the role; not-found */
    async read(staff: Staff, ruleId: string): Promise<RuleView> {
      requireRole(staff.roles, lessonReaderRoles);
      return db.tenant(staff.tenant.id, async (tx) => reader.read(tx, staff, ruleId));
    },

    /** @throws forbidden naming the role; not-found; conflict where it is not as it was last seen, or is no draft; invalid-request */
    async save(staff: Staff, ruleId: string, asked: SaveRule): Promise<RuleView> {
      requireRole(staff.roles, lessonReaderRoles);
      assertKeepable(asked);
      const personId = staff.person.id;
      return db.tenant(staff.tenant.id, async (tx) => {
        const rule = await toChange(tx, ruleId, asked.revision);
        const steps = await stepsOf(tx, ruleId);
        const facts = { state: rule.state, problems: 0, isBuiltIn: false, hasForm: isEditable(rule.plan), isSwitchedOff: false };
        const whyNot = decideSteps({ ...facts, writers: [], isReplayed: false }, personId).edit;
        if (whyNot !== null) throw new AppError('conflict', { detail: whyNot });
        const at = clock.now();
        const plan = rewritten(staff, rule, asked);
        await savePlan(tx, ruleId, { plan, problems: problems(staff, { plan, resources: rule.resources }).length, personId, at });
        const last = steps.at(-1);
        const goesOn = last?.step === 'edit' && last.personId === personId && at.getTime() - last.at.getTime() < oneEditMs;
        // As the one before left it, whose edits end here.
        if (!goesOn) await step(tx, staff, rule, { step: 'edit', plan: rule.plan });
        return reader.read(tx, staff, ruleId);
      });
    },

    /** @throws forbidden naming the role; not-found; conflict saying why the step cannot be taken; invalid-request */
    async take(staff: Staff, ruleId: string, asked: StepRule): Promise<RuleView> {
      requireRole(staff.roles, lessonReaderRoles);
      assertKeepable(asked);
      const done = await db.tenant(staff.tenant.id, async (tx) => {
        const rule = await toChange(tx, ruleId, asked.revision);
        const steps = await stepsOf(tx, ruleId);
        const found = rule.state === 'draft' || rule.state === 'in-review' ? problems(staff, rule).length : 0;
        const facts = { state: rule.state, problems: found, isBuiltIn: false, hasForm: true, isSwitchedOff: false };
        const whyNot = decideSteps({ ...facts, writers: writers(steps), isReplayed: await wasReplayed(tx, rule) }, staff.person.id)[
          asked.step
        ];
        if (whyNot !== null) throw new AppError('conflict', { detail: whyNot });
        let plan: Plan | undefined;
        if (asked.step === 'publish') plan = await publish(tx, staff, rule);
        if (asked.step === 'submit') {
          await setState(tx, ruleId, 'in-review', staff.person.id);
          ({ plan } = rule);
        }
        if (asked.step === 'return') await setState(tx, ruleId, 'draft');
        if (asked.step === 'retire') await setState(tx, ruleId, 'retired');
        if (asked.step === 'discard') await setState(tx, ruleId, 'discarded');
        await step(tx, staff, rule, {
          step: asked.step,
          ...('note' in asked ? { note: asked.note } : {}),
          ...(plan === undefined ? {} : { plan }),
        });
        await acted(tx, staff, `rule-${asked.step}`, { ruleId, url: rule.url, version: rule.version });
        return reader.read(tx, staff, ruleId);
      });
      // Orders of this process know it before the person reads that it is done; others within a second.
      if (asked.step === 'publish' || asked.step === 'retire') await deps.published.refresh().catch(() => undefined);
      return done;
    },

    /**
     * Switches a rule, or all of them, off or on, in every process within a second. Nobody else has to agree.
     * @throws forbidden naming the role; not-found; conflict where it is so already
     */
    async switch(staff: Staff, ruleId: string, asked: SwitchRule): Promise<RuleList['allOff']> {
      requireRole(staff.roles, lessonReaderRoles);
      assertKeepable(asked);
      const switched = await db.tenant(staff.tenant.id, async (tx) => {
        const rule = ruleId === ALL_RULES ? undefined : await reader.read(tx, staff, ruleId);
        const ruleUrl = rule?.url ?? ALL_RULES;
        const isOff = toSwitch(await switchedOff(tx), ruleUrl) !== null;
        if (isOff !== asked.on) throw new AppError('conflict', { detail: asked.on ? 'It is on already.' : 'It is switched off already.' });
        if (!asked.on && rule !== undefined && rule.can.switchOff !== null) throw new AppError('conflict', { detail: rule.can.switchOff });
        const reason = asked.on ? null : asked.reason;
        const common = { personId: staff.person.id, at: clock.now(), correlationId: currentCorrelationId() };
        await addSwitch(tx, { ruleUrl, isOff: !asked.on, reason, ...common });
        await acted(tx, staff, asked.on ? 'rule-switch-on' : 'rule-switch-off', { ruleUrl });
        return toSwitch(await switchedOff(tx), ruleUrl);
      });
      await deps.published.refresh().catch(() => undefined);
      return switched;
    },
  };
}

export type RuleAuthoring = ReturnType<typeof createRuleAuthoring>;
