import { DuckDBInstance } from '@duckdb/node-api';

/**
 * What the lake should say of two raw CSV files, worked out by DuckDB from the files alone: nothing of this project's
 * code is used, and the rules are written down a second time, in SQL.
 */
export interface Expected {
  readonly manufacturing: {
    readonly rows: number;
    readonly stored: number;
    readonly quarantined: number;
    readonly unscored: number;
    readonly meanScore: number;
    readonly alerts: number;
    readonly tiers: Readonly<Record<'HIGH' | 'MEDIUM' | 'LOW' | 'UNKNOWN', number>>;
  };
  readonly ecommerce: {
    readonly rows: number;
    readonly stored: number;
    readonly quarantined: number;
    readonly unscored: number;
    readonly meanScore: number;
    readonly tiers: Readonly<Record<'HIGH_VALUE' | 'MEDIUM_VALUE' | 'STANDARD' | 'UNKNOWN', number>>;
  };
  readonly integrated: {
    readonly operational_excellence_score: number;
    readonly business_health_index: number;
    readonly data_quality_composite: number;
  };
}

const inRange = (column: string, low: number, high: number): string =>
  `(${column} IS NULL OR coalesce(TRY_CAST(${column} AS DOUBLE) BETWEEN ${low} AND ${high}, false))`;
const isFlag = (column: string): string =>
  `(${column} IS NULL OR upper(${column}) IN ('0','1','TRUE','FALSE','YES','NO'))`;
const flag = (column: string): string =>
  `CASE WHEN upper(${column}) IN ('1','TRUE','YES') THEN 1 WHEN ${column} IS NOT NULL THEN 0 END`;

const manufacturingSql = (file: string): string => `
  CREATE OR REPLACE TABLE raw_readings AS
    SELECT * FROM read_csv('${file}', header = true, all_varchar = true, ignore_errors = true, strict_mode = true);
  CREATE OR REPLACE TABLE readings AS
    SELECT machine_id, CAST("timestamp" AS TIMESTAMP) AS taken_at, TRY_CAST(machine_efficiency AS DOUBLE) AS efficiency, filled, score
    FROM (
      SELECT *,
        CASE WHEN TRY_CAST(energy_consumption AS DOUBLE) > 0
             THEN least(500, greatest(0, TRY_CAST(predicted_remaining_life AS DOUBLE) / TRY_CAST(energy_consumption AS DOUBLE)))
             WHEN energy_consumption IS NOT NULL THEN 0 END AS machine_efficiency,
        floor((0.3::DOUBLE * TRY_CAST(temperature AS DOUBLE) / 100 + 0.25::DOUBLE * TRY_CAST(vibration AS DOUBLE) / 10
          + 0.15::DOUBLE * (${flag('anomaly_flag')}) + 0.3::DOUBLE * TRY_CAST(downtime_risk AS DOUBLE)) * 100 + 0.5) / 100 AS score,
        len(list_filter([machine_id, "timestamp", temperature, vibration, humidity, pressure, energy_consumption, machine_status,
          anomaly_flag, predicted_remaining_life, failure_type, downtime_risk, maintenance_required], x -> x IS NOT NULL)) AS filled
      FROM raw_readings
      WHERE machine_id IS NOT NULL AND TRY_CAST("timestamp" AS TIMESTAMP) IS NOT NULL
        AND ${inRange('temperature', -60, 500)} AND ${inRange('vibration', 0, 500)} AND ${inRange('humidity', 0, 100)}
        AND ${inRange('pressure', 0, 1000)} AND ${inRange('energy_consumption', 0, 100000)}
        AND ${inRange('machine_status', 0, 2)} AND ${inRange('predicted_remaining_life', 0, 1000000)}
        AND ${inRange('downtime_risk', 0, 1)} AND ${isFlag('anomaly_flag')} AND ${isFlag('maintenance_required')});`;

const ecommerceSql = (file: string): string => `
  CREATE OR REPLACE TABLE raw_orders AS
    SELECT *, regexp_replace(Purchase_Amount, '[$, ]', '', 'g') AS amount
    FROM read_csv('${file}', header = true, all_varchar = true, ignore_errors = true, strict_mode = true, delim = ',', quote = '"');
  CREATE OR REPLACE TABLE good_orders AS
    SELECT * FROM raw_orders
    WHERE Customer_ID IS NOT NULL AND try_strptime(trim(Time_of_Purchase), '%m/%d/%Y') IS NOT NULL
      AND ${inRange('Age', 0, 130)} AND ${inRange('amount', 0, 10000000)} AND ${inRange('Frequency_of_Purchase', 0, 10000)}
      AND ${inRange('Brand_Loyalty', 0, 10)} AND ${inRange('Product_Rating', 0, 10)} AND ${inRange('Return_Rate', 0, 1000)}
      AND ${inRange('Customer_Satisfaction', 0, 10)} AND ${inRange('"Time_Spent_on_Product_Research(hours)"', 0, 10000)}
      AND ${inRange('Time_to_Decision', 0, 10000)} AND ${isFlag('Discount_Used')} AND ${isFlag('Customer_Loyalty_Program_Member')};
  CREATE OR REPLACE TABLE orders AS
    SELECT Customer_ID AS customer_id, TRY_CAST(Customer_Satisfaction AS DOUBLE) AS satisfaction,
      0.4::DOUBLE * TRY_CAST(amount AS DOUBLE) / 1000 + 0.3::DOUBLE * TRY_CAST(Frequency_of_Purchase AS DOUBLE) / 10
        + 0.15::DOUBLE * TRY_CAST(Brand_Loyalty AS DOUBLE) / 10 + 0.15::DOUBLE * TRY_CAST(Customer_Satisfaction AS DOUBLE) / 10 AS score
    FROM good_orders;`;

const answersSql = `
  WITH latest AS (SELECT machine_id, max(CAST(taken_at AS DATE)) FILTER (WHERE score IS NOT NULL) AS day FROM readings GROUP BY ALL),
  machine AS (SELECT machine_id, avg(score) FILTER (WHERE CAST(taken_at AS DATE) = day) AS mean FROM readings JOIN latest USING (machine_id) GROUP BY ALL),
  customer AS (SELECT customer_id, avg(score) AS mean FROM orders GROUP BY ALL)
  SELECT
    (SELECT count(*) FROM readings) AS m_stored, (SELECT avg(score) FROM readings) AS m_mean,
    (SELECT count(*) FROM readings WHERE score IS NULL) AS m_unscored, (SELECT count(*) FROM readings WHERE score > 3.24) AS m_alerts,
    (SELECT sum(filled) / (13.0::DOUBLE * count(*)) FROM readings) AS m_filled, (SELECT avg(efficiency) / 500 FROM readings) AS efficiency,
    (SELECT count(*) FROM orders) AS e_stored, (SELECT avg(score) FROM orders) AS e_mean,
    (SELECT count(*) FROM orders WHERE score IS NULL) AS e_unscored, (SELECT count(*) FROM (UNPIVOT (SELECT * EXCLUDE (amount) FROM good_orders) ON *)) / (28.0::DOUBLE * (SELECT count(*) FROM orders)) AS e_filled,
    (SELECT avg(satisfaction) FROM orders) AS satisfaction,
    (SELECT count(mean) FROM machine) AS machines, (SELECT count(*) FROM machine WHERE mean IS NULL) AS unknown_risk, (SELECT count(*) FROM machine WHERE mean > $high) AS high,
    (SELECT count(*) FROM machine WHERE mean > $medium AND mean <= $high) AS medium,
    (SELECT count(mean) FROM customer) AS customers, (SELECT count(*) FROM customer WHERE mean IS NULL) AS unknown_segment, (SELECT count(*) FROM customer WHERE mean > 0.6) AS high_value,
    (SELECT count(*) FROM customer WHERE mean > 0.4 AND mean <= 0.6) AS medium_value`;

/** Thresholds of machine risk, written down a second time. */
const risk = { high: 1.75, medium: 1.6 };

/** @param rows data rows in each file, counted by the maker of the file: DuckDB drops rows with a wrong number of cells */
export async function workOut(
  files: { readonly manufacturing: string; readonly ecommerce: string },
  rows: { readonly manufacturing: number; readonly ecommerce: number },
): Promise<Expected> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run(manufacturingSql(files.manufacturing));
    await connection.run(ecommerceSql(files.ecommerce));
    const reader = await connection.runAndReadAll(answersSql, risk);
    const answer = reader.getRowObjects()[0] ?? {};
    const n = (name: string): number => Number(answer[name]);
    const quality = (stored: number, all: number, filled: number) => (stored / all) * filled;
    const qualities = [
      quality(n('m_stored'), rows.manufacturing, n('m_filled')),
      quality(n('e_stored'), rows.ecommerce, n('e_filled')),
    ] as const;
    return {
      manufacturing: {
        rows: rows.manufacturing,
        stored: n('m_stored'),
        quarantined: rows.manufacturing - n('m_stored'),
        unscored: n('m_unscored'),
        meanScore: n('m_mean'),
        alerts: n('m_alerts'),
        tiers: {
          HIGH: n('high'),
          MEDIUM: n('medium'),
          LOW: n('machines') - n('high') - n('medium'),
          UNKNOWN: n('unknown_risk'),
        },
      },
      ecommerce: {
        rows: rows.ecommerce,
        stored: n('e_stored'),
        quarantined: rows.ecommerce - n('e_stored'),
        unscored: n('e_unscored'),
        meanScore: n('e_mean'),
        tiers: {
          HIGH_VALUE: n('high_value'),
          MEDIUM_VALUE: n('medium_value'),
          STANDARD: n('customers') - n('high_value') - n('medium_value'),
          UNKNOWN: n('unknown_segment'),
        },
      },
      integrated: {
        operational_excellence_score: 0.6 * n('efficiency') + (0.4 * n('satisfaction')) / 10,
        business_health_index: 0.5 * (1 - n('high') / n('machines')) + 0.5 * (n('high_value') / n('customers')),
        data_quality_composite: (qualities[0] + qualities[1]) / 2,
      },
    };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/**
 * The metrics across sources that the two files decide alone: if the lake has other sources as well, they have a part in
 * the composite of qualities.
 */
export function decidedByTwo(
  integrated: Expected['integrated'],
  sources: readonly string[],
): Readonly<Record<string, number>> {
  const { data_quality_composite, ...others } = integrated;
  return sources.length > 2 ? others : { ...others, data_quality_composite };
}
