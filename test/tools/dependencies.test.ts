import { readFileSync } from 'node:fs';
import { expect } from 'chai';

interface Package {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

interface Lock {
  readonly packages: Readonly<
    Record<string, { readonly license?: string; readonly link?: boolean; readonly version?: string }>
  >;
}

const page = readFileSync('docs/dependencies.md', 'utf8');
const platform = JSON.parse(readFileSync('package.json', 'utf8')) as Package;
const library = JSON.parse(readFileSync('etl/package.json', 'utf8')) as Pick<Package, 'dependencies'>;
const declared: Package = { ...platform, dependencies: { ...platform.dependencies, ...library.dependencies } };
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;

const rows = [...page.matchAll(/^\| `(.+?)` +\| (.+?) +\| (.+?) +\| (.+?) +\|$/gm)].map(([, name, licence]) => ({
  name: name ?? '',
  licence,
}));

describe('docs/dependencies.md', () => {
  it('names every direct dependency once, and no other', () => {
    const { dependencies, devDependencies, optionalDependencies } = declared;
    const names = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });
    expect(rows.map(({ name }) => name).toSorted()).to.deep.equal(names.toSorted());
  });

  it('gives the licence that the lockfile knows of', () => {
    const known = rows.filter(({ name }) => lock.packages[`node_modules/${name}`]?.license);
    const listed = Object.fromEntries(known.map(({ name, licence }) => [name, licence]));
    const locked = Object.fromEntries(known.map(({ name }) => [name, lock.packages[`node_modules/${name}`]?.license]));
    expect(listed).to.deep.equal(locked);
    expect(known).to.have.length(rows.length);
  });

  it('is about exact versions only', () => {
    const { dependencies, devDependencies, optionalDependencies } = declared;
    const versions = Object.values({ ...dependencies, ...devDependencies, ...optionalDependencies });
    expect(versions.filter((version) => !/^\d+\.\d+\.\d+(-[\w.-]+)?$/.test(version))).to.deep.equal([]);
  });
});

describe('package-lock.json', () => {
  it('knows the licence of every package', () => {
    const installed = Object.entries(lock.packages).filter(([path, { link }]) => path !== '' && !link);
    expect(installed.filter(([, { license }]) => !license).map(([path]) => path)).to.deep.equal([]);
  });

  it('has a Node of the declared major version for each platform, no minor below 24.18', () => {
    const nodes = Object.entries(lock.packages).filter(([path]) => /node_modules\/node-(linux|darwin|win)-/.test(path));
    const [majors, minors] = [0, 1].map((part) => nodes.map(([, { version }]) => Number(version?.split('.')[part])));
    expect(majors).to.deep.equal(nodes.map(() => 24));
    expect(Math.min(...(minors ?? []))).to.be.at.least(18);
  });

  it('names no registry, so that npm takes packages from the one that is configured', () => {
    expect(readFileSync('package-lock.json', 'utf8')).not.to.match(/"resolved": "http/);
  });
});
