import { field } from '../../contract/field.ts';
import { defineContract } from '../../contract-checks/contract-checks.ts';
import { clamp, compare, divide, ref, when } from '../../expression/expression.ts';

/**
 * Readings of machines on a factory floor, one a minute.
 *
 * @example
 * manufacturing.tiering.tiers[0].label; // → 'HIGH'
 */
export const manufacturing = defineContract({
  source: 'manufacturing',
  description: 'Sensor readings of factory machines, scored by maintenance need.',
  version: 1,
  records: 'readings',
  entities: 'machines',
  key: 'machine_id',
  eventTime: 'timestamp',
  partition: { unit: 'day', from: '2015-01-01' },
  newColumn: 'evolve',
  fields: [
    field.timestamp('timestamp', {
      required: true,
      description: 'Time of the reading.',
      aliases: ['time', 'datetime', 'date_time', 'reading_time', 'event_time', 'ts'],
    }),
    field.text('machine_id', {
      required: true,
      description: 'The machine, by number or name.',
      aliases: ['machine', 'machine_name', 'machine_no', 'machine_number', 'device_id', 'equipment_id', 'asset_id'],
    }),
    field.decimal('temperature', {
      unit: '°C',
      min: -60,
      max: 500,
      description: 'Temperature of the machine.',
      aliases: ['temp', 'temperature_c', 'temperature_celsius'],
    }),
    field.decimal('vibration', {
      unit: 'mm/s',
      min: 0,
      max: 500,
      description: 'Vibration velocity. Cannot be negative.',
      aliases: ['vibration_level', 'vibration_mm_s'],
    }),
    field.decimal('humidity', {
      unit: '%',
      min: 0,
      max: 100,
      description: 'Relative humidity of the air.',
      aliases: ['humidity_percent', 'relative_humidity'],
    }),
    field.decimal('pressure', {
      unit: 'bar',
      min: 0,
      max: 1000,
      description: 'Operating pressure.',
      aliases: ['pressure_bar'],
    }),
    field.decimal('energy_consumption', {
      unit: 'kWh',
      min: 0,
      max: 100_000,
      description: 'Energy used in the interval.',
      aliases: ['energy', 'energy_kwh', 'power_consumption', 'energy_consumption_kwh'],
    }),
    field.integer('machine_status', {
      min: 0,
      max: 2,
      description: '0 idle, 1 running, 2 failed.',
      aliases: ['status', 'machine_state', 'state'],
      spellings: {
        idle: 0,
        standby: 0,
        stopped: 0,
        off: 0,
        running: 1,
        active: 1,
        operational: 1,
        on: 1,
        normal: 1,
        failed: 2,
        failure: 2,
        fault: 2,
        error: 2,
        down: 2,
      },
    }),
    field.boolean('anomaly_flag', {
      description: 'The reading was out of the ordinary.',
      aliases: ['anomaly', 'is_anomaly', 'anomaly_detected'],
    }),
    field.integer('predicted_remaining_life', {
      unit: 'h',
      min: 0,
      max: 1_000_000,
      description: 'Predicted remaining useful life.',
      aliases: ['remaining_life', 'rul', 'remaining_useful_life', 'predicted_rul'],
    }),
    field.category('failure_type', {
      description: 'Kind of failure, Normal if none.',
      aliases: ['failure', 'failure_mode', 'fault_type'],
    }),
    field.decimal('downtime_risk', {
      min: 0,
      max: 1,
      description: 'Predicted probability of downtime.',
      aliases: ['downtime_probability', 'risk_of_downtime'],
    }),
    field.boolean('maintenance_required', {
      description: 'The reading calls for maintenance.',
      aliases: ['maintenance', 'needs_maintenance', 'maintenance_needed'],
    }),
  ],
  score: {
    name: 'maintenance_priority_score',
    description: 'Urgency of maintenance for the machine.',
    terms: [
      { field: 'temperature', weight: 0.3, per: 100 },
      { field: 'vibration', weight: 0.25, per: 10 },
      { field: 'anomaly_flag', weight: 0.15, per: 1 },
      { field: 'downtime_risk', weight: 0.3, per: 1 },
    ],
    decimals: 2,
  },
  derived: [
    {
      name: 'machine_efficiency',
      description: 'Remaining life per unit of energy, 0 to 500; 0 if no energy was used.',
      unit: 'h/kWh',
      expression: when(
        compare(ref('energy_consumption'), '>', 0),
        clamp(divide(ref('predicted_remaining_life'), ref('energy_consumption')), 0, 500),
        0,
      ),
    },
  ],
  tiering: {
    name: 'risk',
    description: 'Maintenance risk of the machine, by its mean score on its latest day with a score.',
    over: 'latest',
    tiers: [{ label: 'HIGH', above: 1.75 }, { label: 'MEDIUM', above: 1.6 }, { label: 'LOW' }],
  },
  alert: { type: 'HIGH_MAINTENANCE_PRIORITY', above: 3.24, budgetPerDay: 30 },
  aggregates: [
    { name: 'average_temperature', of: 'temperature', by: 'mean' },
    { name: 'average_vibration', of: 'vibration', by: 'mean' },
    { name: 'average_humidity', of: 'humidity', by: 'mean' },
    { name: 'average_pressure', of: 'pressure', by: 'mean' },
    { name: 'average_energy_consumption', of: 'energy_consumption', by: 'mean' },
    { name: 'average_predicted_remaining_life', of: 'predicted_remaining_life', by: 'mean' },
    { name: 'average_downtime_risk', of: 'downtime_risk', by: 'mean' },
    { name: 'average_machine_efficiency', of: 'machine_efficiency', by: 'mean' },
    { name: 'anomaly_total', of: 'anomaly_flag', by: 'sum' },
    { name: 'maintenance_required_total', of: 'maintenance_required', by: 'sum' },
    { name: 'highest_score', of: 'maintenance_priority_score', by: 'max' },
  ],
  measures: [
    { name: 'machines_analyzed', description: 'Machines with at least one reading.', over: 'entities', by: 'count' },
    {
      name: 'predicted_maintenance_events',
      description: 'Readings that call for maintenance.',
      over: 'records',
      by: 'count',
      where: compare(ref('maintenance_required'), '=', 1),
    },
    {
      name: 'average_machine_efficiency',
      description: 'Mean machine efficiency as a share of its upper limit, 0 to 1.',
      over: 'records',
      by: 'mean',
      of: 'machine_efficiency',
      per: 500,
    },
  ],
});
