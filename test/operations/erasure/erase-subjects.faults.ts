import '../../enumerate-all.ts';
import './erasure.test.ts';
