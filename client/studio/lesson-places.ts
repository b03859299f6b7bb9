export { exceptionName, levelWords, placeName, placeOf, placesOf, populationWords } from '../../server/contract/index.ts';

/** The id of a place's field on the page. */
export const fieldId = (place: string): string => `at-${place === '' ? 'lesson' : place.replaceAll('.', '-')}`;
