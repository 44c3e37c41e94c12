// Decodes and scores a file of orders, and asks who the best customers are. Run from a checkout:
//   npm run notebook notebooks/score-a-file.ts orders.csv
import { readFileSync } from 'node:fs';
import { desc } from 'arquero';
import { countReasons, ecommerce, readCsv, sampleOf, score } from 'lake-etl';

const path = process.argv[2];
const { table, rejected } = readCsv(ecommerce, path ? readFileSync(path) : sampleOf('ecommerce'));
for (const [reason, records] of countReasons(rejected)) console.log(`${records} × ${reason}`);

score(ecommerce, table)
  .select('customer_id', 'time_of_purchase', 'purchase_category', 'purchase_amount', 'customer_value_score')
  .orderby(desc('customer_value_score'))
  .print(10);
