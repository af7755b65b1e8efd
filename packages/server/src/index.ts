export type { Admin } from './admin/admin.ts';
export { ConfigError, type ConfigOptions, logLevels, readConfig } from './config.ts';
export { administer, serve } from './main.ts';
