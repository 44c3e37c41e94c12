import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** Calls back for each complete line of a stream, and for the rest at its end. */
export function eachLine(stream: Readable, onLine: (line: string) => void): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  stream.on('data', (chunk: Buffer) => {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
  stream.once('end', () => {
    if (rest !== '') onLine(rest);
    rest = '';
  });
}
