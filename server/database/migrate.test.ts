import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test-fixtures/database.ts';
import { projectRoot } from '../platform/index.ts';
import { migrate } from './migrate.ts';

/** SHA-256 of every migration. A line is added with a new file and never changed: databases remember what they applied. */
const written: Record<string, string> = {
  '0001-foundation.sql': '9b4d8f7aadba45d95ffb6459411fde85f25270265e1adbb08018465d3eb0c8d5',
  '0002-identity.sql': '77ba1dca7a1b41613aee4cede80d5111c3c86017313b0fc0cafcf78518b0ae70',
  '0003-records.sql': 'e06064a971cce84f296bf786cc12ca9b0ecef16b378c5b1387663324b01a42ef',
  '0004-prompts.sql': '34ca08b7532373c97470954c8ef7042e5420e252703718e023a9057ef8c1ff6e',
  '0005-lessons.sql': '52b7d07825c4347174b432e787fa02a617a400347529c528dcef14d189fa1b08',
  '0006-learning-records.sql': 'c7165bb28bfcf04ae89edcd8d5503245998b4207818325a9f8888b5eea621b98',
  '0007-competencies.sql': '6708852d56e662b7270e5e1a4cb14f58921cb37192c3a28ba40d7a8cded6b050',
  '0008-audit.sql': 'a60909a021ad63a7195bb7993ef6be3456ede12ef67359819eed5d3c86d69a97',
  '0009-prompt-facts.sql': '3eb8b30376862d2b908c90ec1720f97334b0b1debe46d0c4362c0f383cf9e8de',
  '0010-smart-clients.sql': 'bd76c60004fba3a44871c44aa48bd3ce35cb7ee7148829b8a3ce98a41b0a69b2',
  '0011-hand-off.sql': '9bbdae6ba9df9dcb4f506624f634894675a8860d26a41728805e7366337fea33',
  '0012-answers-to-cards.sql': '8ed4e6f1e5ebb487ff6f1583871fe566df68c92b47680b849b54fa412a115f5b',
  '0013-silences.sql': '25d1711e23152566776ae45bbb257d996dc462035be7930268b4ce04906b70d0',
  '0014-prompts-kept-together.sql': 'bb139b6c2b93f8e7d6a7778621bf3a2c170701b6de91fff9851bc5b16eedad99',
  '0015-labels.sql': '914cbfedd0fbccc2889db2b3fc6daa197cd1109d9f8254228895cdb3c0533c64',
  '0016-rxnorm.sql': '1ed5b06da458327ff95f6d3bf5a1b5eaa13a10e1aba01e3d3d7175891f8dbbf8',
  '0017-drug-facts.sql': 'd8e40fa8bdb8d15c566fb3c482b009080e2cd2f764ba4d3ecdd2a8a36a6bc9b1',
  '0018-label-change-reviews.sql': 'b50cb4278c9f07402a3218e1453bfae7265003090e1b1c30af850bcb98b8225a',
  '0019-lesson-texts.sql': 'ad02e6e8c0eb404a29905b25045f5516c6f4fadea77a05a6d791c28ef14ae257',
  '0020-source-documents.sql': '20959577cf23eff2ee3f2ebec2ddab26e720de99ac18894d5a1e6301df79130f',
  '0021-update-attempts.sql': '534b0d107c8780f0eee7dd4643d0196fbfcb340386fa944f538c8d258a48c8a4',
  '0022-model-tokens.sql': '1e33dbd543d69ab9793deb95b38a6890a374dc21f6c175780c87a9969a5169a3',
  '0023-order-counts.sql': '3346bddcd441210b82f83f346e1e1783384d33fc4d8339f389655807c96ca0ab',
  '0024-label-nights.sql': 'c7727119c7e430999947845468488cfa287944a16970cebed62ffe92b41ef650',
  '0028-tenant-model-tokens.sql': 'fa22c8d43f5c4734bcbe87511e5e104ab30af5052c76c1bd6c0845c7603ba4f4',
  '0029-backend-clients.sql': '4c7971865ac3dcad5248b8c7485de7d7089d76e903392ecec587d21fc51909bf',
  '0030-bulk-exports.sql': '199414f8fd669c06977209104efca310b67aeca47078d73fb4cbf753729e406b',
  '0031-clinical-events.sql': '2902a9844297ca00cc64b7c57f196ff8892c0d90a4252235bf4d7564d856c002',
  '0032-rules.sql': 'e81f4b63546bb75bf07235cda940e06ee1628b7125ebf3d861175a69001a73a7',
  '0034-rule-replays.sql': '367eeec6f636a52cefae7811476099140115ca834d6273c8258f6c08be617862',
  '0036-hl7-sources.sql': '673b4ee8e74d58c52a67497a7b9be64b603e57ecae1f221ac6c1dd216cf3bd30',
  '0038-client-writes.sql': 'fbed31f2f2cfac7668ee6d4878d059ba9b278549b45faffb505d9d4c5132e73b',
  '0039-read-in-one-round-trip.sql': 'f73afd667cae1ab8deb5f41f4552e37f08e37a0c984b871756e705de8f6d2f95',
  '0041-prompts-of-events.sql': 'f44535a08d941eed024e4917b35bd3760dc41f8f29a69eb60b11ec3980b0c16a',
  '0043-source-pages.sql': 'ec7eb81ccee91839139782c14b4a7d51d7d493f6483a958ade234aacf61660eb',
  '0044-denial-pattern-steps.sql': '294d0c89b925f1d8ec12873328a0671d795b4c5014c74392253cc73e61746d53',
  '0044-ehr-writes.sql': '0a09a458b531598078bc1b85173f453844edf716b536648d32cd6f9e62e27515',
  '0045-npi-conflicts.sql': '1ec940dffa8cb78d28c55531bc02ae567e1b53ff893e31ae89e2da875eb15f60',
  '0050-workforce.sql': 'faec43f2a07570893adebe5d33482a95b68832075b4f51a8332b2e5e0b073609',
  '0051-privileges.sql': 'a23d5d3f6659af919ed6584bd79d7a54d392e4421a123d3ad0c79cb08ede1d08',
};

const folder = join(projectRoot(), 'server/database/migrations');
const files = readdirSync(folder).filter((name) => name.endsWith('.sql'));
const hashOf = (name: string): string =>
  createHash('sha256')
    .update(readFileSync(join(folder, name), 'utf8'))
    .digest('hex');

describe('a migration', () => {
  it('has its line here, so that a later change of it is seen', () => {
    expect(files.toSorted(), 'Add the SHA-256 of a new migration to this list; one that is in the list stays.').toEqual(
      Object.keys(written),
    );
  });

  it.each(Object.entries(written))('%s stays as it was written', (name, hash) => {
    expect(files.includes(name) ? hashOf(name) : 'missing', `${name} was changed. Restore it: a new migration is needed.`).toBe(hash);
  });
});

describe('a database that applied another text of a migration', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => database.close());

  it('is refused by the name of the file, with what to do', async () => {
    expect(await migrate(database.db.pool)).toEqual([]);
    await database.db.pool.query(`update migration set hash = 'other' where name = '0003-records.sql'`);
    await expect(migrate(database.db.pool)).rejects.toMatchObject({
      code: 'configuration',
      detail:
        'Migration 0003-records.sql was edited after it had been applied. Restore the file, or move the data folder away to begin anew.',
    });
  });
});
