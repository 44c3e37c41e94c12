import '../enumerate-all.ts';
import './interleavings.test.ts';
