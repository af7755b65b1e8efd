/** What only Node has. */
export { fileStorage } from './storage/file.ts';
