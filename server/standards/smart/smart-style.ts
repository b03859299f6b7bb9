import { z } from 'zod';

/** A plain colour, `#rgb` or `#rrggbb`, as six lower-case digits. Everything else that CSS may mean by a colour is no colour here. */
const hexColour = z
  .string()
  .regex(/^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i)
  .transform((text) => (text.length === 4 ? text.replace(/[0-9a-f]/gi, '$&$&') : text).toLowerCase());

/**
 * What a `smart_style_url` leads to. Of its members only these two are read: sizes, fonts and the colours of errors and success are not.
 * @see https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html#styling
 */
export const smartStyleSchema = z.object({
  color_highlight: hexColour.optional().catch(undefined),
  color_background: hexColour.optional().catch(undefined),
});
export type SmartStyle = z.infer<typeof smartStyleSchema>;
