import '../enumerate-all.ts';
import './schema-change.test.ts';
