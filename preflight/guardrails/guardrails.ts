import { ingestionRules } from './ingestion.ts';
import { limitRules } from './limits.ts';
import { rightsRules } from './rights.ts';
import type { Rule } from './rule.ts';
import { storageRules } from './storage.ts';

/** Rules for every stack. */
export const rules: readonly Rule[] = [...storageRules, ...rightsRules, ...ingestionRules, ...limitRules];
