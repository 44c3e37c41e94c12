import '../enumerate-all.ts';
import './readers.test.ts';
