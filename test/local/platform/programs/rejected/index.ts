import * as pulumi from '@pulumi/pulumi';

throw new pulumi.RunError(`size is ${new pulumi.Config().require('size')}, which is too small`);
