import '../../enumerate-all.ts';
import './matrix.test.ts';
