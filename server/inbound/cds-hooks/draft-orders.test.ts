import { expect, it } from 'vitest';
import { hookRequestSchema, type OrderRequest } from '../../standards/cds-hooks/index.ts';
import { draft, orderSign, tofacitinib5 } from '../../../test-fixtures/cds-hooks/requests.ts';
import { draftOrders } from './draft-orders.ts';

const identity = (order: unknown, today: string, patientId = 'p1'): string | undefined =>
  draftOrders(hookRequestSchema.parse(orderSign([order], { patientId })) as OrderRequest, today)[0]?.identity;

it('an order with an id is the same order for good, and another patient’s is another', () => {
  const order = draft(tofacitinib5);
  expect(identity(order, '2026-11-22')).toBe(identity(order, '2026-12-24'));
  expect(identity(order, '2026-11-22')).not.toBe(identity(order, '2026-11-22', 'p2'));
});

it('an order without an id is the same for a day: it must not keep the drug silent for good', () => {
  const { id: _id, ...order } = draft(tofacitinib5);
  expect(identity(order, '2026-11-22')).toBe(identity(order, '2026-11-22'));
  expect(identity(order, '2026-11-22')).not.toBe(identity(order, '2026-11-23'));
});

it('of a large order set the first hundred orders count, whatever stands between them', () => {
  const other = { resourceType: 'ServiceRequest', id: 's' };
  const orders = Array.from({ length: 150 }, (_, index) => [other, draft(tofacitinib5, { id: `o${index}` })]).flat();
  const read = draftOrders(hookRequestSchema.parse(orderSign(orders)) as OrderRequest, '2026-11-22');
  expect(read.map(({ resource }) => resource.id)).toEqual(Array.from({ length: 100 }, (_, index) => `o${index}`));
});
