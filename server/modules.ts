import { createCdsHooks } from './inbound/cds-hooks/index.ts';
import { createClinicalEvents, createOrderLog, createReplayOrders } from './inbound/clinical-events/index.ts';
import { createChartReader, createLaunchTokens, createSmartLaunch, createStyleReader } from './inbound/smart-launch/index.ts';
import type { Config } from './config.ts';
import type { Database } from './database/index.ts';
import { domainEventSchema, EVENT_JOB } from './events.ts';
import { createAudit } from './identity/audit/index.ts';
import { createBackendClients } from './identity/backend-clients/index.ts';
import { createDiscovery, createEhrSystem, createTokenEndpoint } from './identity/ehr-access/index.ts';
import { createPractitioners } from './identity/practitioners/index.ts';
import { createRoles } from './identity/roles/index.ts';
import { createApiTokens, createSessions, endSessionsOf } from './identity/sessions/index.ts';
import { createSigningKeys, createTenantAdministration, createTenantDirectory } from './identity/tenants/index.ts';
import { createCurricula } from './knowledge/curriculum/index.ts';
import { createCurrentKnowledge } from './knowledge/drug-labels/index.ts';
import { createDraftWriters } from './knowledge/lesson-drafts/index.ts';
import { createLessonTexts, createPublishedTexts } from './knowledge/lesson-texts/index.ts';
import { loadDefinitions } from './knowledge/plan-definitions/index.ts';
import { createPublishedRules, createRuleAuthoring, createRuleFailures, createRuleReplay } from './knowledge/rules/index.ts';
import { createDocumentReader, createSourceDocuments } from './knowledge/source-documents/index.ts';
import { createCompetencies, createMarkUpdatesDue } from './learning/competencies/index.ts';
import { createLearningRecords } from './learning/learning-records/index.ts';
import { createLessons, createSignatures } from './learning/lessons/index.ts';
import { createOrderCounts, createPrompts, createReminders, createSilences } from './learning/prompts/index.ts';
import { createEhrWrites } from './outbound/ehr-writes/index.ts';
import { createMovers } from './move-person.ts';
import { createKeySets, createMetrics, type Clock, type JobHandler, type Logger, type SecretBox } from './platform/index.ts';
import { createExport, createRecords } from './records/index.ts';

export type Surroundings = {
  config: Pick<Config, 'publicUrl'> & Partial<Pick<Config, 'model' | 'proxy'>>;
  db: Database;
  clock: Clock;
  logger: Logger;
  secrets: SecretBox;
};

/** Every module, wired once. The order is the house's: identity, records, knowledge, learning, inbound. */
export function createModules({ config, db, clock, logger, secrets }: Surroundings) {
  const metrics = createMetrics();
  const directory = createTenantDirectory({ db, clock, secrets });
  const signingKeys = createSigningKeys({ db, clock, secrets });
  const tenants = createTenantAdministration({ db, clock, secrets });
  const roles = createRoles({ clock });
  const audit = createAudit({ clock });
  const sessions = createSessions({ db, clock, secrets, directory });
  const apiTokens = createApiTokens({ db, clock, directory });
  const keySets = createKeySets({ clock });
  const backendClients = createBackendClients({ db, clock, directory, keySets, tokenUrl: `${config.publicUrl}/oauth/token` });
  const records = createRecords({ clock, logger });
  const exports = createExport({ db });

  const drugFacts = createCurrentKnowledge({ db, clock, logger, readsApart: true });
  const { knowledge } = drugFacts;
  const publishedTexts = createPublishedTexts({ db, logger });
  const curriculum = createCurricula({
    revisionOf: (topicId) => knowledge.topic(topicId)?.revision,
    today: () => clock.now().toISOString().slice(0, 10),
    texts: (tenantId) => publishedTexts.of(tenantId),
  });
  const sourceDocuments = createSourceDocuments({
    db,
    clock,
    audit,
    read: createDocumentReader(),
    lessonsOf: (tenantId) => curriculum.of(tenantId).lessons(),
  });
  const lessonTexts = createLessonTexts({
    db,
    clock,
    audit,
    knowledge,
    drugFacts,
    curriculum,
    published: publishedTexts,
    documents: { version: async (...of) => sourceDocuments.forDraft(...of), cited: async (...of) => sourceDocuments.forLesson(...of) },
    writers: createDraftWriters({ db, clock, model: config.model ?? null, proxy: config.proxy }),
  });
  const builtIn = loadDefinitions();
  const ruleFailures = createRuleFailures({ db, clock, logger });
  const publishedRules = createPublishedRules({
    db,
    logger,
    knowledge,
    builtIn,
    onFailure: (tenantId, problem) => ruleFailures.count(tenantId, problem),
  });
  const ruleAuthoring = createRuleAuthoring({ db, clock, audit, knowledge, curriculum, builtIn, published: publishedRules });

  const competencies = createCompetencies({ records, clock });
  const learningRecords = createLearningRecords({ clock });
  const signatures = createSignatures({ db });
  const silences = createSilences({ db, clock, logger });
  const orderCounts = createOrderCounts({ db, clock, logger });
  const orderLog = createOrderLog({ db, clock, secrets, logger });
  const prompts = createPrompts({ db, clock, secrets, curriculum, signatures, competencies });
  const ruleReplays = createRuleReplay({
    db,
    clock,
    audit,
    builtIn,
    published: publishedRules,
    replay: createReplayOrders({ db, clock, knowledge, curriculum, prompts }),
  });
  const lessons = createLessons({ db, clock, curriculum, knowledge, prompts, competencies, learningRecords });

  const practitioners = createPractitioners({
    clock,
    movers: createMovers({ records, competencies, prompts }),
    endSessions: endSessionsOf,
  });
  const discovery = createDiscovery({ clock });
  const askForTokens = createTokenEndpoint({ clock, directory, signingKeys, publicUrl: config.publicUrl });
  const ehrSystem = createEhrSystem({ clock, discovery, askForTokens });
  const launchTokens = createLaunchTokens({ db, clock, secrets, sessions, askForTokens });
  const smartLaunch = createSmartLaunch({
    db,
    clock,
    secrets,
    directory,
    practitioners,
    discovery,
    askForTokens,
    publicUrl: config.publicUrl,
    resolveAppContext: async (tx, launch) => prompts.resolveAppContext(tx, launch),
  });
  const readChart = createChartReader({ tokens: launchTokens, clock });
  const readAccent = createStyleReader({ clock });
  const cdsHooks = createCdsHooks({
    db,
    clock,
    secrets,
    logger,
    metrics,
    silences,
    orderCounts,
    orderLog,
    practitioners,
    knowledge,
    curriculum,
    rules: publishedRules,
    prompts,
    reminders: createReminders({ db, clock, prompts, competencies, knowledge, curriculum }),
    competencies,
    publicUrl: config.publicUrl,
  });

  const clinicalEvents = createClinicalEvents({
    db,
    clock,
    secrets,
    logger,
    directory,
    ehrSystem,
    practitioners,
    knowledge,
    curriculum,
    rules: publishedRules,
    prompts,
    competencies,
  });

  const ehrWrites = createEhrWrites({ db, clock, logger, directory, ehrSystem, records });

  const markUpdates = createMarkUpdatesDue({ records, clock });
  const markUpdatesDue = async (): Promise<void> => {
    // The event may be here before this process took the facts up.
    await drugFacts.refresh();
    const topics = knowledge.topics();
    for (const { id } of await directory.list()) while ((await db.tenant(id, async (tx) => markUpdates(tx, topics))) > 0);
  };

  const jobs: Record<string, JobHandler> = {
    ...clinicalEvents.jobs,
    ...ehrWrites.jobs,
    [EVENT_JOB]: async (payload) => {
      const event = domainEventSchema.parse(payload);
      if (event.type === 'drug-facts.decided') return markUpdatesDue();
      if (event.type === 'assignment.changed') return ehrWrites.assignmentChanged(event);
      await db.tenant(event.tenantId, async (tx) => {
        if (event.type === 'person.merged') await practitioners.settle(tx, event);
        else await prompts.completeTopic(tx, event.personId, event.topicId);
      });
    },
    // A release may bring a new starter set, of which no event tells.
    'mark-updates-due': markUpdatesDue,
    'clear-prompt-context': async () => {
      await prompts.clearContext();
    },
    'purge-sessions': async () => {
      await sessions.purgeExpired();
      await launchTokens.purgeExpired();
      await backendClients.purgeExpired();
    },
  };
  const crontab = [
    '17 3 * * * clear-prompt-context',
    '41 3 * * * mark-updates-due',
    '*/30 * * * * purge-sessions',
    ...clinicalEvents.crontab,
    ...ehrWrites.crontab,
  ].join('\n');

  return {
    metrics,
    directory,
    signingKeys,
    tenants,
    practitioners,
    roles,
    audit,
    sessions,
    apiTokens,
    keySets,
    backendClients,
    records,
    exports,
    drugFacts,
    knowledge,
    curriculum,
    sourceDocuments,
    publishedTexts,
    lessonTexts,
    ruleFailures,
    publishedRules,
    ruleAuthoring,
    ruleReplays,
    competencies,
    learningRecords,
    prompts,
    silences,
    orderCounts,
    orderLog,
    lessons,
    smartLaunch,
    launchTokens,
    ehrSystem,
    readChart,
    readAccent,
    cdsHooks,
    ehrWrites,
    hl7: clinicalEvents.hl7,
    jobs,
    crontab,
  };
}

export type Modules = ReturnType<typeof createModules>;
