import { enumerateAll } from '../../enumeration.ts';
import './etl.test.ts';

enumerateAll();
