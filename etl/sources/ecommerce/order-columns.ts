import type { Random, Weighted } from '../../sample/random.ts';
import { towns } from './towns.ts';

/** Column of the order sample: its header, and a function that draws a random cell. */
export type OrderColumn = readonly [header: string, draw: (random: Random) => string];

const oneOf =
  (...items: readonly [string, ...string[]]) =>
  (random: Random) =>
    random.pick(items);

const shares =
  (...items: readonly [Weighted<string>, ...Weighted<string>[]]) =>
  (random: Random) =>
    random.weighted(items);

/** Whole numbers from `first` on, each with its weight. */
const counts = (first: number, weights: readonly [number, ...number[]]) => (random: Random) => {
  const [weight, ...others] = weights;
  return String(random.weighted([[first, weight], ...others.map((other, i) => [first + i + 1, other] as const)]));
};

const from = (min: number, max: number) => (random: Random) => String(random.integer(min, max));

const degree = oneOf('None', 'Low', 'Medium', 'High');

const categories = [
  'Electronics',
  'Home Appliances',
  'Sports & Outdoors',
  'Jewelry & Accessories',
  'Toys & Games',
  'Gardening & Outdoors',
  'Food & Beverages',
  'Animal Feed',
  'Travel & Leisure (Flights, Hotels, Packages)',
  'Software & Apps',
  'Furniture',
  'Mobile Accessories',
  'Health Care',
  'Baby Products',
  'Health Supplements',
  'Groceries',
  'Office Supplies',
  'Books',
  'Luxury Goods',
  'Arts & Crafts',
  'Beauty & Personal Care',
  'Clothing',
] as const;

const amount = (random: Random): string => `$${(random.integer(50_00, 500_00) / 100).toFixed(2)} `;

/** Random day of 2024 as month/day/year. */
function day(random: Random): string {
  const date = new Date(Date.UTC(2024, 0, random.integer(1, 366)));
  return `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${date.getUTCFullYear()}`;
}

/** Columns in the order of the data set, except the customer's id. Weights are its shares in percent. */
export const orderColumns: readonly OrderColumn[] = [
  ['Age', from(18, 50)],
  [
    'Gender',
    shares(
      ['Female', 45],
      ['Male', 45],
      ['Bigender', 2],
      ['Agender', 2],
      ['Genderfluid', 1.7],
      ['Non-binary', 1.6],
      ['Polygender', 1.5],
      ['Genderqueer', 1.2],
    ),
  ],
  ['Income_Level', oneOf('Middle', 'High')],
  ['Marital_Status', oneOf('Single', 'Married', 'Divorced', 'Widowed')],
  ['Education_Level', oneOf('High School', "Bachelor's", "Master's")],
  ['Occupation', oneOf('Middle', 'High')],
  ['Location', oneOf(...towns)],
  ['Purchase_Category', oneOf(...categories)],
  ['Purchase_Amount', amount],
  ['Frequency_of_Purchase', counts(2, [9.4, 9.2, 8.9, 8.5, 9.7, 10.8, 7.6, 8.3, 9.7, 9.4, 8.2])],
  ['Purchase_Channel', oneOf('Online', 'In-Store', 'Mixed')],
  ['Brand_Loyalty', from(1, 5)],
  ['Product_Rating', from(1, 5)],
  [
    'Time_Spent_on_Product_Research(hours)',
    shares(['0', 29], ['1', 35], ['2', 32], ['0.3', 1.9], ['0.2', 0.9], ['0.5', 0.5], ['1.3', 0.4], ['1.5', 0.3]),
  ],
  ['Social_Media_Influence', degree],
  ['Discount_Sensitivity', oneOf('Not Sensitive', 'Somewhat Sensitive', 'Very Sensitive')],
  ['Return_Rate', from(0, 2)],
  ['Customer_Satisfaction', counts(1, [11, 10, 10.4, 9.9, 8.7, 10.9, 10, 10.2, 10.2, 8.4])],
  ['Engagement_with_Ads', degree],
  ['Device_Used_for_Shopping', oneOf('Desktop', 'Tablet', 'Smartphone')],
  ['Payment_Method', oneOf('PayPal', 'Credit Card', 'Debit Card', 'Cash', 'Other')],
  ['Time_of_Purchase', day],
  ['Discount_Used', shares(['TRUE', 52], ['FALSE', 48])],
  ['Customer_Loyalty_Program_Member', shares(['TRUE', 49], ['FALSE', 51])],
  ['Purchase_Intent', oneOf('Need-based', 'Wants-based', 'Impulsive', 'Planned')],
  ['Shipping_Preference', shares(['No Preference', 37], ['Standard', 33], ['Express', 30])],
  ['Time_to_Decision', from(1, 14)],
];
