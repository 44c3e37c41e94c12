import { enumerateAll } from '../enumeration.ts';
import './parquet-bytes.test.ts';

enumerateAll();
