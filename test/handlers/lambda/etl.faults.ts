import '../../enumerate-all.ts';
import './etl.test.ts';
