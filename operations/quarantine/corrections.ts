import { type Correction, corrected, replaced } from '../../etl/platform.ts';
import type { RecordCorrection } from './replay.ts';

/** Sets fields of a rejected event. */
export const settingFields = (correction: Correction): RecordCorrection => ({
  bytes: (contract, row) => corrected(contract, row, correction),
  what: [...correction.keys()].join(', '),
});

/** Puts a whole event in the place of what was rejected. @param data one flat JSON object, UTF-8 */
export const replacingEvent = (data: Uint8Array): RecordCorrection => ({
  bytes: (_contract, row) => replaced(row, data),
  what: 'data',
});
