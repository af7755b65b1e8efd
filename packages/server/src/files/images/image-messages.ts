/** What is asked of the thread that reads images, and what it answers. */
export interface ImageQuestion {
  readonly path: string;
  readonly maxPixels: number;
  readonly thumbPixels: number;
}

export type ImageAnswer =
  | {
      readonly type: 'image';
      readonly width: number;
      readonly height: number;
      readonly thumb: Uint8Array;
    }
  | { readonly type: 'too-large' }
  | { readonly type: 'unreadable' };
