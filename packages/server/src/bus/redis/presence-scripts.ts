// Each script touches the keys of one slot and is done in microseconds: those of one user, or that
// of the leases. Of a user KEYS[1] is the record, ARGV[1] the field of the profile there, ARGV[2] my
// claim.

/** KEYS: record, refusal. ARGV: …, its lifetime. Empty when granted, else who holds it. */
export const CLAIM = `
local held = redis.call('HGET', KEYS[1], ARGV[1])
if held and held ~= ARGV[2] then return held end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
if not held then redis.call('DEL', KEYS[2]) end
return ''`;

/**
 * After a look at the holder's node, which is a key of another slot.
 * KEYS: record, refusal. ARGV: …, its lifetime, who held it, 1 if that is alive, 1 to replace it at
 * once, the window.
 */
export const SETTLE = `
local held = redis.call('HGET', KEYS[1], ARGV[1])
if held ~= ARGV[4] then return 'changed' end
local outcome = 'granted'
local wasRefused = redis.call('DEL', KEYS[2]) == 1
if ARGV[5] == '1' then
  if not wasRefused and ARGV[6] == '0' then
    redis.call('SET', KEYS[2], 1, 'PX', ARGV[7])
    return 'refused'
  end
  outcome = 'taken-over'
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return outcome`;

/** KEYS: record. ARGV: …, its lifetime. 0 when somebody else holds it by now. */
export const ASSERT = `
local held = redis.call('HGET', KEYS[1], ARGV[1])
if held and held ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1`;

/** KEYS: record. ARGV: …. */
export const RELEASE = `
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then redis.call('HDEL', KEYS[1], ARGV[1]) end
return 1`;

// The leases are one sorted set: the names of the nodes by the times when they end, by the clock of
// Redis alone. One that ends later than any lease can is from before that clock was put back.
const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

/**
 * KEYS: leases. ARGV: node, a lease's length, how long those that ended are remembered.
 * When the lease ended that the node had still (0: it had none), when it ends now, the living, those
 * that ended.
 */
export const RENEW = `${NOW}
local ends = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or '0')
if ends <= now or ends > now + ARGV[2] then ends = 0 end
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[3])
return {
  ends,
  now + ARGV[2],
  redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. now, now + ARGV[2]),
  redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now)
}`;

/** KEYS: leases. ARGV: a lease's length. */
export const LIVING = `${NOW}
return redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. now, now + ARGV[1])`;
