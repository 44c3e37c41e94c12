import * as pulumi from '@pulumi/pulumi';
import { expect } from 'chai';
import { platformGraph } from './platform-graph.ts';
import { readStackConfig } from './project-files.ts';
import { ofType, recordGraph } from './record-graph.ts';

/** The module declares as it is loaded, so each test loads its own. */
let loads = 0;
const load = () => import(`../../stacks/index.ts?load=${++loads}`);

describe('the program that Pulumi runs', () => {
  it('declares everything under the stack, with the bundles of this tree', async () => {
    const graph = await recordGraph({ stack: 'dev', config: readStackConfig('dev'), program: load });
    expect(graph.resources).to.have.length((await platformGraph('dev')).resources.length);
    const folders = ofType(graph, 'aws:lambda/function:Function').map(
      ({ inputs }) => (inputs.code as { path: string }).path,
    );
    for (const folder of folders) expect(folder).to.match(/dist[\\/]handlers[\\/](lambda|athena)[\\/]\w+$/);
  });

  it('exports its outputs by name', async () => {
    const graph = await recordGraph({ stack: 'prod', config: readStackConfig('prod'), program: load });
    expect(graph.outputs).to.include({
      bucket: 'multi-source-data-lake-prod-123456789012',
      database: 'multi_source_data_lake_prod',
    });
  });

  it('declares nothing if a setting is wrong, and says so as a mistake of a person', async () => {
    const config = { ...readStackConfig('dev'), 'multi-source-data-lake:batchsize': '500' };
    const failure = await recordGraph({ stack: 'dev', config, program: load }).catch((error: unknown) => error);
    expect(pulumi.RunError.isInstance(failure)).to.equal(true);
    expect(String(failure)).to.contain('batchsize is not a key');
  });
});
