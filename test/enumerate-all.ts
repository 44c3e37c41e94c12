import { enumerateAll } from './enumeration.ts';

// Imported first by a fault suite, since tests are counted out when their file is loaded.
enumerateAll();
