import * as aws from '@pulumi/aws';

const bucket = new aws.s3.Bucket('lake', { bucket: 'lake' });
new aws.dynamodb.Table('table', { name: 'table', hashKey: 'id', attributes: [{ name: 'id', type: 'S' }] });

export const name = bucket.bucket;
