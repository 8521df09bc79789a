/** The rule of alerts about the listening itself. They name a source where others name a brand, and never wake anybody. */
export const SOURCE_SILENT = 'source_silent';

/** `source/press`: no brand can be called that. */
export function silentBrand(source: string): string {
  return `source/${source}`;
}
