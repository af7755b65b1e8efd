export type { Admin } from './admin/admin.ts';
export { ConfigError, type ConfigOptions, logLevels, readConfig } from './config.ts';
export type { Import } from './import/open-import.ts';
export { administer, beginImport, serve } from './main.ts';
