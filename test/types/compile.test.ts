import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import ts from 'typescript';

const folder = dirname(fileURLToPath(import.meta.url));
const fixture = join(folder, 'thirty-fields.ts');

/** Checks one file as the project does, and nothing that it does not need. */
function check(file: string): {
  readonly errors: readonly string[];
  readonly instantiations: number;
  readonly types: number;
} {
  const config = ts.getParsedCommandLineOfConfigFile(
    join(folder, '../../tsconfig.json'),
    {},
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined },
  );
  const program = ts.createProgram([file], { ...config?.options, types: [] });
  const errors = program
    .getSemanticDiagnostics(program.getSourceFile(file))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  return { errors, instantiations: program.getInstantiationCount(), types: program.getTypeCount() };
}

describe('the types of a contract', () => {
  it('reject each form that must not compile, and infer exact rows', function () {
    this.timeout(180_000);
    expect(check(join(folder, 'contract.test-d.ts')).errors).to.deep.equal([]);
  });

  it('carry over to its tables and to each step from a file to the lake', function () {
    this.timeout(180_000);
    expect(check(join(folder, 'tables.test-d.ts')).errors).to.deep.equal([]);
  });
});

describe('a contract of thirty fields', () => {
  it('costs the compiler little', function () {
    this.timeout(180_000);
    const { errors, instantiations, types } = check(fixture);
    expect(errors).to.deep.equal([]);
    // Counts, since times differ between machines. Measured, and half as much again.
    expect(instantiations).to.be.below(20_000);
    expect(types).to.be.below(10_000);
  });
});
