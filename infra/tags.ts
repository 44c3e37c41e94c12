export type Tags = Readonly<Record<string, string>>;

/** Tags of every taggable resource of a stack; a bill can be split by them. */
export const tagsOf = (stack: string): Tags => ({
  Project: 'multi-source-data-lake',
  Stack: stack,
  ManagedBy: 'pulumi',
});

/** Tags of the resources of one source. */
export const sourceTags = (tags: Tags, source: string): Tags => ({ ...tags, Source: source });
