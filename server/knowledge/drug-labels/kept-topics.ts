import type { Topic } from './facts-schema.ts';
import { createTextPlaces, type PackedTexts } from './text-places.ts';

/** Topics packed: each is made when it is first asked for, and kept; until then it costs the collector nothing. */
export type KeptTopics = {
  /** @throws Error when its id is there */
  add(topic: Topic): void;
  has(id: string): boolean;
  topic(id: string): Topic | undefined;
  /** In the order in which they came. */
  all(): Topic[];
  /** The same, each made when its turn comes. */
  each(): Generator<Topic>;
  packed(): PackedTopics;
};

/** The body of a topic has the place of its id. */
export type PackedTopics = { ids: PackedTexts; bodies: PackedTexts };

/** @param given how many topics there will be; or those that were packed */
export const createKeptTopics = (given: number | PackedTopics): KeptTopics => {
  const packed = typeof given === 'number' ? null : given;
  const expected = typeof given === 'number' ? given : 0;
  const ids = createTextPlaces(packed?.ids ?? expected);
  const bodies = createTextPlaces(packed?.bodies ?? expected);
  const made = new Map<number, Topic>();

  const at = (place: number): Topic => {
    const known = made.get(place);
    if (known !== undefined) return known;
    const topic = JSON.parse(bodies.at(place)) as Topic;
    made.set(place, topic);
    return topic;
  };

  return {
    add: (topic) => {
      const place = ids.count();
      // A body names its id, so that no two are the same text.
      if (ids.add(topic.id) !== place || bodies.add(JSON.stringify(topic)) !== place) throw new Error(`topic ${topic.id} is there twice`);
    },
    has: (id) => ids.find(id) !== -1,
    topic: (id) => {
      const place = ids.find(id);
      return place === -1 ? undefined : at(place);
    },
    *each() {
      for (let place = 0; place < ids.count(); place += 1) yield at(place);
    },
    all: () => Array.from({ length: ids.count() }, (_, place) => at(place)),
    packed: () => ({ ids: ids.packed(), bodies: bodies.packed() }),
  };
};
