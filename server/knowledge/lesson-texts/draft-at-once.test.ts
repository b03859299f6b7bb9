import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { startHouse, type House } from '../../../test-fixtures/cds-hooks/house.ts';
import { velbrutamideLabel } from '../../../test-fixtures/e2e/new-lesson-label.ts';
import { labelChangeListSchema } from '../../contract/index.ts';
import { begin, educatorAt, importLabels, read } from './lesson-texts-fixture.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
});
afterAll(async () => house.stop());

test(
  'a lesson drafted before this process took up the facts of its label has the orders that these bring',
  { timeout: 120_000 },
  async () => {
    const records = velbrutamideLabel
      .trim()
      .split('\n')
      .map((line) => z.record(z.string(), z.unknown()).parse(JSON.parse(line)));
    await importLabels(house, records, { isRead: false });
    expect(house.modules.knowledge.topics().filter(({ ingredient }) => ingredient.includes('velbrutamide'))).toEqual([]);
    const author = await educatorAt(house, 'author');
    const { changes } = labelChangeListSchema.parse((await author.get('/work-queue/label-changes')).body);
    const added = changes.find(({ class: kind }) => kind === 'ADDED');
    const textId = await begin(author, { from: 'label-change', changeId: added?.changeId, writer: 'extractive' });
    const view = await read(author, textId);
    expect(view.topics).toHaveLength(1);
    expect(view.orders).toMatchObject([{ topicId: view.topics[0], codes: 1 }]);
  },
);
