export type Tags = Readonly<Record<string, string>>;

/** Tags that every taggable resource of a stack carries: what a bill is split by. */
export const tagsOf = (stack: string): Tags => ({
  Project: 'multi-source-data-lake',
  Stack: stack,
  ManagedBy: 'pulumi',
});

/** Tags of what belongs to one source. */
export const sourceTags = (tags: Tags, source: string): Tags => ({ ...tags, Source: source });
