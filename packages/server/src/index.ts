export { ConfigError, type ConfigOptions, logLevels, readConfig } from './config.ts';
export { serve } from './main.ts';
