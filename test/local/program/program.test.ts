import * as pulumi from '@pulumi/pulumi';
import { expect } from 'chai';
import { InvariantError } from '../../../etl/platform.ts';
import { type DeclaredResource, type ProgramOptions, runProgram } from '../../../local/program/program.ts';

/** A resource of a type that no provider has. */
class Thing extends pulumi.CustomResource {
  declare readonly text: pulumi.Output<string>;

  constructor(
    name: string,
    inputs: pulumi.Inputs = {},
    opts?: pulumi.CustomResourceOptions,
    type = 'test:index:Thing',
  ) {
    super(type, name, { text: undefined, ...inputs }, opts);
  }
}

class Pair extends pulumi.ComponentResource {
  constructor(name: string) {
    super('test:index:Pair', name);
    new Thing(`${name}-left`, {}, { parent: this });
    new Thing(`${name}-right`, {}, { parent: this });
    this.registerOutputs({});
  }
}

type Outputs = Record<string, unknown>;

function run(load: () => Outputs | Promise<Outputs>, over: Partial<ProgramOptions> = {}) {
  return runProgram({
    project: 'project',
    stack: 'dev',
    config: {},
    load: async () => load(),
    materialise: async ({ name, inputs }) => ({ id: `${name}-id`, state: { ...inputs, text: `${name}!` } }),
    call: (token) => {
      throw new Error(`${token} is not known`);
    },
    ...over,
  });
}

async function failureOf(work: Promise<unknown>): Promise<Error> {
  try {
    await work;
  } catch (error) {
    return error as Error;
  }
  throw new Error('it did not fail');
}

describe('a Pulumi program, run in process', () => {
  it('leaves stack traces as long as they were, also when it fails', async () => {
    const frames = Error.stackTraceLimit;
    await run(() => ({}));
    expect(Error.stackTraceLimit).to.equal(frames);
    const failure = await failureOf(
      run(() => {
        throw new TypeError('not today');
      }),
    );
    expect(failure.message).to.include('not today');
    expect(Error.stackTraceLimit).to.equal(frames);
  });

  it('gives its exports, resolved, and what it declared', async () => {
    const { outputs, resources } = await run(() => {
      const first = new Thing('first');
      const second = new Thing('second', { from: first.text });
      return { nested: { names: [first.text, second.text] }, plain: 1 };
    });
    expect(outputs).to.deep.equal({ nested: { names: ['first!', 'second!'] }, plain: 1 });
    expect(resources).to.deep.equal([
      { type: 'test:index:Thing', name: 'first' },
      { type: 'test:index:Thing', name: 'second' },
    ]);
  });

  it('includes what is declared inside apply, and makes a resource only after those it depends on', async () => {
    const order: string[] = [];
    const { resources } = await run(
      () => {
        const first = new Thing('first');
        first.text.apply((text) => new Thing(`inside ${text}`));
        new Thing('last', {}, { dependsOn: [first] });
        return {};
      },
      {
        materialise: async ({ name }) => {
          await new Promise((resolve) => setImmediate(resolve));
          order.push(name);
          return { id: name, state: { text: name } };
        },
      },
    );
    expect(resources.map(({ name }) => name)).to.have.members(['first', 'inside first', 'last']);
    expect(order[0]).to.equal('first');
  });

  it('hands inputs over as plain values: secrets unwrapped, assets with their paths', async () => {
    const seen: DeclaredResource[] = [];
    await run(
      () => {
        new Thing('thing', {
          variables: { open: 'a', secret: pulumi.secret('b') },
          code: new pulumi.asset.AssetArchive({
            'one.txt': new pulumi.asset.StringAsset('1'),
            two: new pulumi.asset.AssetArchive({ 'two.txt': new pulumi.asset.FileAsset('/two') }),
            three: new pulumi.asset.FileArchive('/three'),
          }),
          held: pulumi.secret({ list: [new pulumi.asset.RemoteAsset('https://example.com/')] }),
        });
        return {};
      },
      {
        materialise: async (resource) => {
          seen.push(resource);
          return { id: 'id', state: {} };
        },
      },
    );
    expect(seen[0]?.inputs).to.deep.equal({
      variables: { open: 'a', secret: 'b' },
      code: {
        kind: 'assets',
        assets: {
          'one.txt': { kind: 'text', text: '1' },
          two: { kind: 'assets', assets: { 'two.txt': { kind: 'file', path: '/two' } } },
          three: { kind: 'archive', path: '/three' },
        },
      },
      held: { list: [{ kind: 'remote', uri: 'https://example.com/' }] },
    });
  });

  it('marks a resource that Pulumi does not delete as protected, by itself or by its component', async () => {
    const guarded: string[] = [];
    await run(
      () => {
        const parent = new pulumi.ComponentResource('test:index:Pair', 'parent', {}, { protect: true });
        new Thing('part', {}, { parent });
        new Thing('open part', {}, { parent, protect: false });
        new Thing('alone', {}, { protect: true });
        new Thing('open');
        return {};
      },
      {
        materialise: async ({ name, protect }) => {
          if (protect) guarded.push(name);
          return { id: name, state: {} };
        },
      },
    );
    expect(guarded).to.have.members(['part', 'alone']);
  });

  it('lets components through, and makes their parts', async () => {
    const { resources } = await run(() => {
      new Pair('pair');
      return {};
    });
    expect(resources.map(({ name }) => name)).to.have.members(['pair-left', 'pair-right']);
  });

  it('gives secrets among the exports as their values', async () => {
    const { outputs } = await run(() => ({ secret: pulumi.secret('word') }));
    expect(outputs).to.deep.equal({ secret: 'word' });
  });

  it('shows the program its configuration, project and stack', async () => {
    const { outputs } = await run(
      () => ({ size: new pulumi.Config().requireNumber('size'), stack: pulumi.getStack(), in: pulumi.getProject() }),
      { config: { 'project:size': '3' }, stack: 'sandbox' },
    );
    expect(outputs).to.deep.equal({ size: 3, stack: 'sandbox', in: 'project' });
  });

  it('names the resource that failed, keeps the reason, and never ends well although dependants were left out', async () => {
    const reason = new Error('no room');
    const made: string[] = [];
    const failure = await failureOf(
      run(
        () => {
          const broken = new Thing('broken');
          new Thing('dependant', { from: broken.text });
          return { text: broken.text };
        },
        {
          materialise: async ({ name }) => {
            made.push(name);
            throw reason;
          },
        },
      ),
    );
    expect(failure.message).to.equal('test:index:Thing "broken": no room');
    expect(failure.cause).to.equal(reason);
    expect(made).to.deep.equal(['broken']);
  });

  it('reports every failure if several resources fail', async () => {
    const failure = await failureOf(
      run(
        () => {
          new Thing('one');
          new Thing('two');
          return {};
        },
        {
          materialise: async ({ name }) => {
            throw new Error(`no ${name}`);
          },
        },
      ),
    );
    const messages = ['test:index:Thing "one": no one', 'test:index:Thing "two": no two'];
    expect(failure).to.be.instanceOf(InvariantError);
    expect(failure.message.split('\n')).to.have.members(messages);
    const { errors } = failure.cause as AggregateError;
    expect(errors.map(({ message }) => message)).to.have.members(messages);
  });

  it('rejects two resources of one type and name', async () => {
    const failure = await failureOf(
      run(() => {
        new Thing('same');
        new Thing('same');
        return {};
      }),
    );
    expect(failure.message).to.match(/test:index:Thing "same": is declared twice/);
  });

  it('keeps the message of an invoke that failed', async () => {
    const failure = await failureOf(
      run(async () => ({ answer: await pulumi.runtime.invoke('test:index:ask', {}, { async: true }) })),
    );
    expect(failure.message).to.equal('invoke test:index:ask: test:index:ask is not known');
  });

  it('fails when the program throws, and when a promise in it is rejected that nobody waits for', async () => {
    const thrown = new Error('wrong setting');
    expect(
      await failureOf(
        run(() => {
          throw thrown;
        }),
      ),
    ).to.equal(thrown);
    const inside = await failureOf(
      run(() => {
        const thing = new Thing('thing');
        thing.text.apply(() => {
          throw new Error('apply broke');
        });
        return {};
      }),
    );
    expect(inside.message).to.equal('apply broke');
  });

  it('fails rather than waits when an export cannot be resolved', async () => {
    const failure = await failureOf(run(() => ({ text: pulumi.output(Promise.reject(new Error('no such output'))) })));
    expect(failure.message).to.equal('no such output');
  });

  it('rejects a second program while one runs, and runs the next after a failed one', async () => {
    const first = run(() => ({ text: new Thing('first').text }));
    expect((await failureOf(run(() => ({})))).message).to.match(/only one can at a time/);
    expect((await first).outputs).to.deep.equal({ text: 'first!' });
    await failureOf(
      run(() => {
        throw new Error('broken');
      }),
    );
    expect((await run(() => ({ text: new Thing('again').text }))).outputs).to.deep.equal({ text: 'again!' });
  });

  it('gives the listeners for unhandled rejections back', async () => {
    const before = process.listeners('unhandledRejection');
    await run(() => ({}));
    expect(process.listeners('unhandledRejection')).to.deep.equal(before);
  });
});
