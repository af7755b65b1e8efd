import type { SearchCandidate, SearchPage, SearchPlace, SearchWanted } from '../store.ts';
import { senderToken, tokenHash } from './search-hash.ts';
import type { Session, SqlValue } from './session.ts';

type Statements = Pick<Session, 'execute'>;

/** Words beyond so many only the texts are asked about. */
const MOST_WORDS = 8;
/** A word in so many messages is frequent: within a conversation its messages are gone through. */
const FREQUENT = 5_000;
/** One call looks at so many rows of what it goes through. */
const WINDOW = 20_000;

interface Way {
  /** The table that is gone through, newest first, as `d`. */
  readonly from: string;
  readonly where: string;
  readonly values: readonly SqlValue[];
  /** Words that each of its rows is asked about. */
  readonly others: readonly number[];
}

/** Goes through the rarest word, or through the conversations asked for where all are frequent. */
export async function findCandidates(
  session: Statements,
  wanted: SearchWanted,
): Promise<SearchPage> {
  const { conversations, before, limit } = wanted;
  if (conversations?.length === 0) return NOTHING;
  const words = await byRarity(session, wanted);
  const [rarest] = words;
  if (rarest === undefined || rarest.count === 0) return NOTHING;
  const way = wayOf(words, rarest, conversations);
  const lowest = await windowEnd(session, way, before);
  const { sql, values } = query(way, { ...wanted, lowest });
  const { rows } = await session.execute(sql, values);
  const candidates = rows.map(
    ({ conversation, seq, sender, at, no }): SearchCandidate => ({
      conversation: String(conversation),
      seq: Number(seq),
      sender: Number(sender),
      at: Number(at),
      no: Number(no),
    }),
  );
  return { candidates, next: candidates.length < limit ? lowest : candidates.at(-1) };
}

const NOTHING: SearchPage = { candidates: [], next: undefined };

interface Word {
  readonly hash: number;
  /** In how many messages it is, counted up to a bound. */
  readonly count: number;
}

async function byRarity(session: Statements, { tokens, sender }: SearchWanted): Promise<Word[]> {
  // Long ones are rare.
  const longest = tokens.toSorted((one, other) => other.length - one.length).slice(0, MOST_WORDS);
  const all = sender === undefined ? longest : [...longest, senderToken(sender)];
  const hashes = [...new Set(all.map(tokenHash))];
  const counts = hashes.map(
    () =>
      `(select count(*) from (select 1 from search_token where token = ? limit ${FREQUENT + 1}) c)`,
  );
  const { rows } = await session.execute(
    `select ${counts.map((count, at) => `${count} as c${at}`).join(', ')}`,
    hashes,
  );
  return hashes
    .map((hash, at) => ({ hash, count: Number(rows[0]?.[`c${at}`]) }))
    .sort((one, other) => one.count - other.count);
}

function wayOf(words: readonly Word[], rarest: Word, conversations?: readonly string[]): Way {
  const rest = words.filter((word) => word !== rarest).map(({ hash }) => hash);
  if (conversations === undefined || rarest.count <= FREQUENT) {
    return { from: 'search_token', where: 'd.token = ?', values: [rarest.hash], others: rest };
  }
  return {
    from: 'search_message',
    where: `d.conversation in (${places(conversations.length)})`,
    values: conversations,
    others: [rarest.hash, ...rest],
  };
}

/** The last place of the window, if there is anything behind it. */
async function windowEnd(
  session: Statements,
  { from, where, values }: Way,
  before: SearchPlace | undefined,
): Promise<SearchPlace | undefined> {
  const { rows } = await session.execute(
    `select d.at, d.no from ${from} d where ${where} ${BEFORE(before)}
     order by d.at desc, d.no desc limit 1 offset ${WINDOW}`,
    [...values, ...placeValues(before)],
  );
  const [row] = rows;
  return row && { at: Number(row.at), no: Number(row.no) };
}

function query(
  { from, where, values, others }: Way,
  wanted: SearchWanted & { readonly lowest: SearchPlace | undefined },
): { readonly sql: string; readonly values: SqlValue[] } {
  const { conversations, before, lowest, limit } = wanted;
  const isByWord = from === 'search_token';
  const message = isByWord ? 'straight_join search_message m on m.no = d.no' : '';
  const alias = isByWord ? 'm' : 'd';
  const joined = others.map(
    (_, at) =>
      `straight_join search_token t${at} on t${at}.token = ? and t${at}.at = d.at and t${at}.no = d.no`,
  );
  const isFiltered = isByWord && conversations !== undefined;
  return {
    sql: `select ${alias}.conversation, ${alias}.seq, ${alias}.sender, d.at, d.no
      from ${from} d ${joined.join(' ')} ${message}
      where ${where} ${BEFORE(before)}
      ${lowest === undefined ? '' : 'and d.at >= ? and (d.at > ? or d.no >= ?)'}
      ${isFiltered ? `and m.conversation in (${places(conversations.length)})` : ''}
      order by d.at desc, d.no desc limit ${Math.trunc(limit)}`,
    values: [
      ...others,
      ...values,
      ...placeValues(before),
      ...placeValues(lowest),
      ...(isFiltered ? conversations : []),
    ],
  };
}

// In a form that the optimizer sees a range in.
const BEFORE = (before: SearchPlace | undefined): string =>
  before === undefined ? '' : 'and d.at <= ? and (d.at < ? or d.no < ?)';

const placeValues = (place: SearchPlace | undefined): number[] =>
  place === undefined ? [] : [place.at, place.at, place.no];

const places = (count: number): string => Array.from({ length: count }, () => '?').join(', ');
