/** What one operation may be; beyond a number it is QUERY_TOO_COMPLEX. */
export interface OperationLimits {
  /** Of the text, in UTF-8. */
  readonly documentBytes: number;
  readonly tokens: number;
  /** Fields below each other; introspection has a rule of its own. */
  readonly depth: number;
  /** Where fragments are put in, as often as they are spread. */
  readonly aliases: number;
  /** As `costOf` counts it. */
  readonly cost: number;
  readonly variablesBytes: number;
  /** Whether the schema may be asked for; else FORBIDDEN. */
  readonly introspection: boolean;
}

export const defaultOperationLimits: OperationLimits = {
  documentBytes: 32 * 1024,
  tokens: 2_000,
  depth: 12,
  aliases: 500,
  cost: 100_000,
  variablesBytes: 32 * 1024,
  introspection: true,
};

/** Parsing, checking and running descend into every bracket, and the stack is finite. */
export const maxNesting = 64;

/** Fields of one name beside each other, and fragments, are compared each with each, and all that is below them. */
export const maxRepeats = 50;
