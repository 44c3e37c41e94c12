import { enumerateAll } from '../enumeration.ts';
import './orchestration.test.ts';

enumerateAll();
