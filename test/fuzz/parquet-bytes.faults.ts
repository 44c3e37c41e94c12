import '../enumerate-all.ts';
import './parquet-bytes.test.ts';
