import { enumerateAll } from '../../enumeration.ts';
import './erasure.test.ts';

enumerateAll();
