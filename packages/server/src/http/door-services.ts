import type { FanOut } from '../fanout/fan-out.ts';
import type { Services } from '../handlers/handler.ts';
import type { Stats } from '../lib/stats.ts';
import type { CursorWriter } from '../session/cursor-writer.ts';
import type { ExternalUsers } from './external-users.ts';
import type { SpokenCursors } from './spoken-cursors.ts';

/** What the door is given from outside; a session's services have it all. */
export interface DoorParts extends Services {
  readonly fanOut: Pick<FanOut, 'publish'>;
  readonly stats: Stats;
  readonly cursors: Pick<CursorWriter, 'add' | 'remove' | 'save'>;
  /** An error that is nobody's fault but ours. */
  readonly onError: (what: string, error: unknown) => void;
}

/** What the requests of the door work with. */
export interface DoorServices extends DoorParts {
  readonly externalUsers: ExternalUsers;
  readonly spoken: SpokenCursors;
}
