import { field } from '../../contract/field.ts';
import { defineContract } from '../../contract-checks/contract-checks.ts';
import { compare, divide, ref, when } from '../../expression/expression.ts';

/**
 * Orders of an online shop, with the customer's answers about them.
 *
 * @example
 * ecommerce.score.name; // → 'customer_value_score'
 */
export const ecommerce = defineContract({
  source: 'ecommerce',
  description: 'Orders with attributes of the customer, scored by customer value.',
  version: 1,
  records: 'orders',
  entities: 'customers',
  key: 'customer_id',
  eventTime: 'time_of_purchase',
  partition: { unit: 'month', from: '2000-01' },
  newColumn: 'evolve',
  fields: [
    field.text('customer_id', {
      required: true,
      personal: true,
      description: 'The customer.',
      aliases: ['customer', 'client_id', 'user_id', 'cust_id'],
    }),
    field.integer('age', { unit: 'years', min: 0, max: 130, personal: true, description: 'Age of the customer.' }),
    field.category('gender', { personal: true, description: 'Gender as stated by the customer.', aliases: ['sex'] }),
    field.category('income_level', { personal: true, description: 'Income bracket.', aliases: ['income'] }),
    field.category('marital_status', { personal: true, description: 'Marital status.' }),
    field.category('education_level', { personal: true, description: 'Highest education.', aliases: ['education'] }),
    field.category('occupation', { personal: true, description: 'Level of occupation.', aliases: ['job'] }),
    field.text('location', { personal: true, description: 'Town of the customer.', aliases: ['city', 'town'] }),
    field.category('purchase_category', {
      description: 'Category of the goods.',
      aliases: ['category', 'product_category'],
    }),
    field.decimal('purchase_amount', {
      unit: 'USD',
      min: 0,
      max: 10_000_000,
      description: 'Amount paid.',
      aliases: ['amount', 'order_amount', 'order_value', 'total', 'purchase_amount_usd'],
    }),
    field.integer('frequency_of_purchase', {
      unit: 'orders',
      min: 0,
      max: 10_000,
      description: 'Frequency of purchases by the customer.',
      aliases: ['purchase_frequency', 'frequency'],
    }),
    field.category('purchase_channel', {
      description: 'Channel of the purchase.',
      aliases: ['channel', 'sales_channel'],
    }),
    field.integer('brand_loyalty', { min: 0, max: 10, description: 'Loyalty to the brand.', aliases: ['loyalty'] }),
    field.decimal('product_rating', { min: 0, max: 10, description: 'Rating of the product.', aliases: ['rating'] }),
    field.decimal('time_spent_on_product_research_hours', {
      unit: 'h',
      min: 0,
      max: 10_000,
      description: 'Time spent on research before buying.',
      aliases: ['time_spent_on_product_research', 'research_hours'],
    }),
    field.category('social_media_influence', {
      description: 'Influence of social media on the purchase.',
      nullWords: { remove: ['none'] },
    }),
    field.category('discount_sensitivity', { description: 'Influence of discounts on the customer.' }),
    field.decimal('return_rate', {
      min: 0,
      max: 1000,
      description: 'Frequency of returned goods.',
      aliases: ['returns'],
    }),
    field.decimal('customer_satisfaction', {
      min: 0,
      max: 10,
      description: 'Satisfaction, 0 to 10.',
      aliases: ['satisfaction', 'satisfaction_score'],
    }),
    field.category('engagement_with_ads', {
      description: 'Engagement with advertisements.',
      nullWords: { remove: ['none'] },
      aliases: ['ad_engagement'],
    }),
    field.category('device_used_for_shopping', { description: 'Device used.', aliases: ['device'] }),
    field.category('payment_method', { description: 'Method of payment.', aliases: ['payment'] }),
    field.timestamp('time_of_purchase', {
      required: true,
      dateOrder: 'mdy',
      description: 'Day or time of the purchase.',
      aliases: ['purchase_date', 'order_date', 'purchase_time', 'order_time', 'date', 'timestamp'],
    }),
    field.boolean('discount_used', { description: 'A discount was used.', aliases: ['discount'] }),
    field.boolean('customer_loyalty_program_member', {
      description: 'Member of the loyalty programme.',
      aliases: ['loyalty_program_member', 'loyalty_member'],
    }),
    field.category('purchase_intent', { description: 'Reason for the purchase.', aliases: ['intent'] }),
    field.category('shipping_preference', { description: 'Preferred shipping.', aliases: ['shipping'] }),
    field.decimal('time_to_decision', {
      unit: 'days',
      min: 0,
      max: 10_000,
      description: 'Time from interest to purchase.',
      aliases: ['decision_time', 'days_to_decision'],
    }),
  ],
  score: {
    name: 'customer_value_score',
    description: 'Value of the customer.',
    terms: [
      { field: 'purchase_amount', weight: 0.4, per: 1000 },
      { field: 'frequency_of_purchase', weight: 0.3, per: 10 },
      { field: 'brand_loyalty', weight: 0.15, per: 10 },
      { field: 'customer_satisfaction', weight: 0.15, per: 10 },
    ],
  },
  derived: [
    {
      name: 'purchase_efficiency',
      description: 'Amount per unit of decision time; 0 if that time is not positive.',
      unit: 'USD/day',
      expression: when(
        compare(ref('time_to_decision'), '>', 0),
        divide(ref('purchase_amount'), ref('time_to_decision')),
        0,
      ),
    },
  ],
  tiering: {
    name: 'segment',
    description: 'Value segment of the customer, by the mean score of all orders.',
    over: 'all',
    tiers: [{ label: 'HIGH_VALUE', above: 0.6 }, { label: 'MEDIUM_VALUE', above: 0.4 }, { label: 'STANDARD' }],
  },
  aggregates: [
    { name: 'total_purchase_amount', of: 'purchase_amount', by: 'sum' },
    { name: 'average_purchase_amount', of: 'purchase_amount', by: 'mean' },
    { name: 'average_satisfaction', of: 'customer_satisfaction', by: 'mean' },
    { name: 'average_rating', of: 'product_rating', by: 'mean' },
    { name: 'average_purchase_efficiency', of: 'purchase_efficiency', by: 'mean' },
  ],
  measures: [
    { name: 'customers_analyzed', description: 'Customers with at least one order.', over: 'entities', by: 'count' },
    {
      name: 'average_purchase',
      description: 'Mean amount of an order, USD.',
      over: 'records',
      by: 'mean',
      of: 'purchase_amount',
    },
    {
      name: 'most_popular_category',
      description: 'Category with the most orders.',
      over: 'records',
      by: 'mode',
      of: 'purchase_category',
    },
    {
      name: 'best_marketing_channel',
      description: 'Channel with the highest mean customer value.',
      over: 'records',
      by: 'top',
      of: 'purchase_channel',
      ranked: 'customer_value_score',
    },
    {
      name: 'customer_satisfaction_index',
      description: 'Mean satisfaction, 0 to 10.',
      over: 'records',
      by: 'mean',
      of: 'customer_satisfaction',
    },
  ],
});
