// Decodes and scores a file of orders, and asks who the best customers are. Run from a checkout:
//   npm run notebook notebooks/score-a-file.ts orders.csv
import { readFileSync } from 'node:fs';
import { desc } from 'arquero';
import { countReasons, decodeCsv, ecommerce, sampleOf, scoreTable, toTable } from 'lake-etl';

const path = process.argv[2];
const { batch, rejected } = decodeCsv(ecommerce, path ? readFileSync(path) : sampleOf('ecommerce'));
for (const [reason, records] of countReasons(rejected)) console.log(`${records} × ${reason}`);

scoreTable(ecommerce, toTable(batch))
  .select('customer_id', 'purchase_category', 'purchase_amount', 'customer_value_score')
  .orderby(desc('customer_value_score'))
  .print(10);
