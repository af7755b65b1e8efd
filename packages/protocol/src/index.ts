export * from './catalogue.ts';
export * from './decode-request.ts';
export * from './dialects.ts';
export * from './encode-classic.ts';
export * from './errors.ts';
export * from './frame-splitter.ts';
export * from './limits.ts';
export type { DecodeUtf8, FrameEnding, SplitResult } from './split-result.ts';
export * from './text.ts';
