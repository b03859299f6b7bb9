import type { AdminDeps } from './admin-deps.ts';
import { refuse } from './arguments.ts';
import { clientCommands } from './client-commands.ts';
import { asksModel, draftLesson } from './draft-command.ts';
import { drugCommands } from './drug-commands.ts';
import { keyCommands } from './key-commands.ts';
import { labelCommands, labelFileCommands } from './label-commands.ts';
import { labelMappingCommands } from './label-mapping-commands.ts';
import { oneLine } from './one-line.ts';
import { lessonCommands, roleCommands } from './people-commands.ts';
import { personCommands } from './person-commands.ts';
import { ruleCommands } from './rule-commands.ts';
import { secretCommands } from './secret-commands.ts';
import { sourceCommands } from './source-commands.ts';
import { tenantCommands } from './tenant-commands.ts';
import { tokenCommands } from './token-commands.ts';
import { workforceCommands } from './workforce-commands.ts';

/** A command that finds something wrong says so itself and answers with the exit code. */
type Command = (deps: AdminDeps, argv: readonly string[]) => Promise<number | void>;

/** What a command gets that reads what is installed, and files. */
export type FileDeps = Pick<AdminDeps, 'drugs' | 'lessonForTopic' | 'rules' | 'writers' | 'out'>;

/** These need no database: one that is away, or another's that is not migrated yet, is no matter of theirs. */
const fileCommands: Record<string, Record<string, (deps: FileDeps, argv: readonly string[]) => Promise<number | void>>> = {
  labels: { ...labelFileCommands, draft: draftLesson },
};

const commands: Record<string, Record<string, Command>> = {
  ...fileCommands,
  labels: { ...fileCommands['labels'], ...labelCommands, ...labelMappingCommands },
  drugs: drugCommands,
  tenant: tenantCommands,
  role: roleCommands,
  person: personCommands,
  token: tokenCommands,
  client: clientCommands,
  source: sourceCommands,
  lesson: lessonCommands,
  rules: ruleCommands,
  workforce: workforceCommands,
  keys: keyCommands,
  secrets: secretCommands,
};

export const adminHelp = `npm run admin -- COMMAND

  tenant add --id ID --iss URL --fhir URL --client-id ID [--client-secret-file FILE | --client-auth private_key_jwt]
             [--cds-iss ISS (--cds-jku URL | --cds-jwks-file FILE)] [--frame-ancestor ORIGIN]... [--allow-private-network]
             [--example-content] [--name TEXT] [--time-zone IANA]
                                                       adds a tenant, or an EHR to one; the same --iss again replaces it
  tenant list | tenant show ID | tenant disable ID
  tenant redirect-uri --iss URL                        what to register with an EHR, before it gives a client id
  tenant check ID [--json]                             asks its EHRs and says what is wrong; exit code 1 when something is
  role grant | revoke --tenant ID --user NPI|fhirUser --role ROLE
  role list --tenant ID
  person links --tenant ID                             who was found to be whom, by which evidence, and what was taken back
  person unlink --tenant ID LINK-ID                    takes a link back; ends the sessions of both people
  person conflicts --tenant ID                         who is said to have another NPI than the one that is known
  token create --tenant ID --scopes "system/*.rs" --expires 30d [--label TEXT]
  token list --tenant ID | token revoke --tenant ID TOKEN-ID
  client add --tenant ID --client-id ID --scopes "system/Basic.rs" (--jwks-file FILE | --jwks-url URL) [--label TEXT]
             [--allow-private-network]                 a system that reads our FHIR API by SMART Backend Services; its tokens are
                                                       asked for at /oauth/token; the same --client-id again replaces it
  client list --tenant ID | client disable --tenant ID CLIENT-ID
  source add --tenant ID --kind polling|subscription-r4|subscription-backport --iss URL [--label TEXT] [--query "status=active"]
             [--every 60s] [--full-resources]          orders that an EHR tells of besides CDS Hooks: it is asked, or it notifies us;
             [--of ServiceRequest|Appointment|Procedure]  or procedures that are scheduled, for whoever is named in them
             [--of ExplanationOfBenefit|ClaimResponse]  or what payers answered: claims that were denied
  source denials --tenant ID                           reasons for which a clinician's claims were denied again and again, by the rule
  source add --tenant ID --kind hl7-mllp --iss URL --port N [--host 127.0.0.1] [--allow 10.1.2.3,10.2.0.0/16] [--label TEXT]
             [--tls-cert FILE --tls-key FILE --tls-client-ca FILE] [--max-bytes 1048576] [--idle 10m] [--connections 8]
                                                       orders by HL7 v2 over MLLP; heard by a server that runs with HL7_MLLP=1
  source list --tenant ID | source pause | resume | remove --tenant ID SOURCE-ID
  source replay --tenant ID SOURCE-ID [--since DATE]   tries again what failed, and asks for everything since (30 days at most)
  source secret --tenant ID SOURCE-ID                  another secret for a subscription; the one before is good no more
  workforce import --tenant ID --kind types|people|certifications|policies|catalogue|privileges FILE
                   [--column FIELD=HEADER]... [--as-of DATE] [--dry-run] [--json]
                                                       a CSV of credentials' kinds, of the roster, of what people hold, of the bylaws'
                                                       terms, of the privileges' catalogue or of who has which; whole or not at all
  workforce evaluate --tenant ID [--at DATE] [--json]  what the rules ask for as credentials end and return; changes nothing
  lesson sign --tenant ID --lesson ID --version V --reviewer NPI|fhirUser [--reviewed-on YYYY-MM-DD]
  drugs stats                                          what is known: codes by evidence, status and level; topics with lessons
  drugs lookup RXNORM-CODE...                          as JSON: what an order with that code would do, and why
  labels diff BEFORE AFTER                             as JSON: what became of the boxed warning between two versions of a label
  labels check FILE [--json]                           a line a record: whether its boxed section is genuine, and why
                                                       (openFDA JSON or NDJSON, SPL XML, also gzip)
  labels draft FILE [--before FILE] [--writer llm] [--json]
                                                       a draft of a lesson from a label's own statements, for a person to work on;
                                                       by a model where one is configured (MODEL_URL, MODEL_NAME, MODEL_KEY)
  labels import FILE|FOLDER|URL... [--dry-run] [--json]
                                                       openFDA (download.json, zip, JSON, NDJSON), SPL (XML, zip), RxNorm release (RRF),
                                                       answers of RxNav, DailyMed's rxnorm_mappings.txt, FDA's SrLC index; goes on
                                                       where it was stopped, counts nothing twice; exit code 1 where something was refused
  labels changes [ID] [--since YYYY-MM-DD] [--cosmetic] [--json]
                                                       what imports found to have changed in boxed warnings; one of them whole, as JSON
  labels show SET-ID                                   as JSON: a label with its versions and what changed in its box
  labels unmapped [--limit N] [--json]                 labels that no RxNorm code leads to, boxed ones first, and why
  labels map SET-ID [RXNORM-CODE...]                   says which products such a label is for; without codes takes that back
  labels stats                                         how many labels, versions, boxes and changes are known
  rules import BUNDLE.json --tenant ID [--dry-run]     PlanDefinition, ActivityDefinition, Library and ValueSet as drafts of rules, which an
                                                       educator submits and another one publishes; one bad entry refuses the file
  rules export --tenant ID                             as such a Bundle: the tenant's own rules that are in force
  keys list | keys rotate [--keep 7d]                  our client keys (private_key_jwt); old ones stay published so long
  secrets rotate                                       seals again, under SECRET_KEY, what lies under SECRET_KEY_PREVIOUS

Works while the server runs: same DATA_DIR or DATABASE_URL, same SECRET_KEY.`;

export const asksForHelp = (argv: readonly string[]): boolean =>
  argv.length === 0 || argv.includes('--help') || argv.includes('-h') || argv[0] === 'help';

/** The command that the words name. @throws configuration listing what there is */
export function findCommand(argv: readonly string[]): Command {
  const [group = '', action = ''] = argv;
  const actions = Object.hasOwn(commands, group) ? commands[group] : undefined;
  if (actions === undefined) throw refuse(`There is no command "${group}"; there are ${Object.keys(commands).join(', ')}. See --help.`);
  const command = Object.hasOwn(actions, action) ? actions[action] : undefined;
  if (command === undefined)
    throw refuse(`"${group}" knows ${Object.keys(actions).join(', ')}${action === '' ? '' : `, not "${action}"`}. See --help.`);
  return command;
}

/** Never throws; what failed is one line. @returns the exit code */
async function run(command: () => Promise<number | void>, err: (line: string) => void): Promise<number> {
  try {
    return (await command()) ?? 0;
  } catch (thrown) {
    err(oneLine(thrown));
    return 1;
  }
}

export const isFileCommand = ([group = '', action = '', ...argv]: readonly string[]): boolean =>
  Object.hasOwn(fileCommands, group) && Object.hasOwn(fileCommands[group] ?? {}, action) && !(action === 'draft' && asksModel(argv));

/** Runs one command that needs no database. Never throws; what failed is one line. @returns the exit code */
export const runFileCommand = async (argv: readonly string[], deps: FileDeps & { err(line: string): void }): Promise<number> =>
  run(
    async () => fileCommands[argv[0] ?? '']?.[argv[1] ?? '']?.(deps, argv.slice(2)),
    (line) => deps.err(line),
  );

/** Runs one command. Never throws; what failed is one line. @returns the exit code */
export async function runAdmin(argv: readonly string[], deps: AdminDeps & { err(line: string): void }): Promise<number> {
  if (asksForHelp(argv)) {
    deps.out(adminHelp);
    return 0;
  }
  return run(
    async () => findCommand(argv)(deps, argv.slice(2)),
    (line) => deps.err(line),
  );
}
