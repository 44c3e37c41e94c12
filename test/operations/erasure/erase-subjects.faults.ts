import { enumerateAll } from '../../enumeration.ts';
import './erase-subjects.test.ts';

enumerateAll();
