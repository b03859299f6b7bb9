import { describe, expect, test } from 'vitest';
import { movedPath, valueAt } from '../../server/contract/index.ts';
import { broughtTogether, changedAt, swapped, tidied } from './lesson-paths.ts';
import { placeName, placeOf, placesOf } from './lesson-places.ts';

const point = (id: string, text: string) => ({ id, text });
const lesson = { title: 'T', keyPoints: [point('k1', 'one'), point('k2', 'two')], scope: { ingredients: ['a'] } };

describe('a path into a lesson', () => {
  test('reads and writes without touching what was there, and makes what is missing', () => {
    expect(valueAt(lesson, 'keyPoints.1.text')).toBe('two');
    expect(valueAt(lesson, 'keyPoints.7.text')).toBeUndefined();
    const changed = changedAt(lesson, 'keyPoints.1.text', 'three');
    expect(valueAt(changed, 'keyPoints.1.text')).toBe('three');
    expect(lesson.keyPoints[1]?.text).toBe('two');
    expect(changed['scope']).toBe(lesson.scope);
    expect(changedAt({}, 'retrieval.options.0.text', 'x')).toEqual({ retrieval: { options: [{ text: 'x' }] } });
    expect(changedAt(lesson, 'title', undefined)).not.toHaveProperty('title');
  });

  test('is followed by ids while others move, and is gone with its text', () => {
    const moved = changedAt(lesson, 'keyPoints', swapped(lesson.keyPoints, 0, 1));
    expect(movedPath(lesson, moved, 'keyPoints.0.text')).toBe('keyPoints.1.text');
    expect(movedPath(lesson, changedAt(lesson, 'keyPoints', [lesson.keyPoints[1]]), 'keyPoints.0.text')).toBeNull();
    expect(movedPath(lesson, moved, 'scope.ingredients.0')).toBe('scope.ingredients.0');
  });

  test('that the editor does not show is told at the nearest that it does', () => {
    const places = placesOf(lesson);
    expect(placeOf(places, 'keyPoints.1.text')).toBe('keyPoints.1.text');
    expect(placeOf(places, 'scope.ingredients.0')).toBe('scope.ingredients');
    expect(placeOf(places, 'passRule.minShare')).toBe('passRule.minShare');
    expect(placeOf(places, 'reviewers.0')).toBe('');
    expect(placeName(places, 'keyPoints.1.text')).toBe('Key point 2, text');
  });
});

describe('two people’s changes', () => {
  test('are brought together; what both changed is said, and mine stands', () => {
    const mine = changedAt(changedAt(lesson, 'title', 'mine'), 'keyPoints.0.text', 'mine');
    const theirs = changedAt(changedAt(lesson, 'cardSummary', 'theirs'), 'keyPoints.1.text', 'theirs');
    const { lesson: together, taken, both } = broughtTogether(lesson, mine, theirs);
    expect([taken, both]).toEqual([['cardSummary'], ['keyPoints']]);
    expect(together).toMatchObject({ title: 'mine', cardSummary: 'theirs' });
    expect(valueAt(together, 'keyPoints.0.text')).toBe('mine');
  });
});

test('lines that say nothing are not saved', () => {
  expect(tidied(changedAt(lesson, 'scope.ingredients', ['a', '', ' b ']))['scope']).toEqual({ ingredients: ['a', 'b'] });
});
