import { spawnSync } from 'node:child_process';
import { expect } from 'chai';

const folder = import.meta.dirname;
const python = spawnSync('python3', ['--version'], { encoding: 'utf8' });

describe('Glue bridge', () => {
  it('keeps its promises under python3, with the standard library alone', function () {
    // A machine without Python runs the lake all the same: the job's steps then run without the script.
    if (python.error) this.skip();
    const { status, stderr } = spawnSync('python3', ['-B', '-m', 'unittest', 'discover', '-s', folder], {
      encoding: 'utf8',
    });
    expect(stderr).to.match(/Ran [1-9]\d* tests/);
    expect(status, stderr).to.equal(0);
  });
});
