import { type Correction, corrected, replaced } from '../../etl/platform.ts';
import type { RecordCorrection } from './replay.ts';

/** Correction that sets fields of a rejected event. */
export const settingFields = (correction: Correction): RecordCorrection => ({
  bytes: (contract, row) => corrected(contract, row, correction),
  what: [...correction.keys()].join(', '),
});

/** Correction that replaces a rejected event. @param data one flat JSON object, UTF-8 */
export const replacingEvent = (data: Uint8Array): RecordCorrection => ({
  bytes: (_contract, row) => replaced(row, data),
  what: 'data',
});
