import { expect } from 'chai';
import { createLogger } from '../../handlers/log.ts';

function linesOf(logLevel: 'debug' | 'info' | 'warn' | 'error') {
  const lines: string[] = [];
  const log = createLogger({ functionName: 'f', logLevel }, 'r-1', (line) => lines.push(line));
  for (const level of ['debug', 'info', 'warn', 'error'] as const) log[level](`a ${level}`, { rows: 3 });
  return lines.map((line) => JSON.parse(line));
}

describe('log', () => {
  it('writes one JSON object a line with level, message, function, request and fields', () => {
    const [line] = linesOf('error');
    expect(line).to.include({ level: 'error', message: 'a error', function: 'f', requestId: 'r-1', rows: 3 });
    expect(new Date(line.time).toISOString()).to.equal(line.time);
  });

  it('leaves out what is below its level', () => {
    expect(linesOf('debug').map(({ level }) => level)).to.deep.equal(['debug', 'info', 'warn', 'error']);
    expect(linesOf('warn').map(({ level }) => level)).to.deep.equal(['warn', 'error']);
  });
});
