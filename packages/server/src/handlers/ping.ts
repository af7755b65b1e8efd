import type { GuestHandler } from './handler.ts';

export const ping: GuestHandler<'ping'> = () => ({ type: 'answer', name: 'pong', fields: {} });
